// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.deploy;

import dev.convnet.app.mnist.MnistExport;
import dev.convnet.io.savedmodel.SavedModelExporter;
import dev.convnet.io.savedmodel.ServableModel;
import dev.convnet.serving.BindAddress;
import dev.convnet.serving.ModelServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A web server with a page to draw digits on, whose predictions come from the network of {@code
 * mnist-cnn-train}. Thread-safe. {@link #close} stops the server and frees the network.
 */
final class DigitServer implements AutoCloseable {
  private final ServableModel model;
  private final ModelServer server;

  private DigitServer(ServableModel model, ModelServer server) {
    this.model = model;
    this.server = server;
  }

  /**
   * Starts a server with a checkpoint of {@code mnist-cnn-train}.
   *
   * @return a server that the caller closes
   * @throws IOException if there is no such checkpoint, it is of another network, or the address is
   *     in use
   */
  static DigitServer fromCheckpoint(Path checkpoint, BindAddress address) throws IOException {
    try (var folder = TemporaryDirectory.create()) { // needed until the model is in memory
      var exporter = new SavedModelExporter(MnistExport.network());
      return fromSavedModel(exporter.export(checkpoint, folder.path().resolve("mnist")), address);
    }
  }

  /**
   * Starts a server with a SavedModel that {@code export --model=mnist} wrote.
   *
   * @return a server that the caller closes
   * @throws IOException if there is no such SavedModel, it is of another network, or the address is
   *     in use
   */
  static DigitServer fromSavedModel(Path directory, BindAddress address) throws IOException {
    var model = ServableModel.optimized(directory);
    try {
      checkFeatures(model);
      var server =
          ModelServer.builder().address(address).model("mnist", model).page("/", page()).start();
      return new DigitServer(model, server);
    } catch (IOException e) {
      model.close();
      throw e;
    }
  }

  private static void checkFeatures(ServableModel model) throws IOException {
    if (!model.signatures().containsKey(MnistExport.FEATURES)) {
      throw new IOException(
          "%s has no signature '%s', but %s; export it with --model=mnist"
              .formatted(model.directory(), MnistExport.FEATURES, model.signatures().keySet()));
    }
  }

  private static String page() throws IOException {
    try (var html = DigitServer.class.getResourceAsStream("mnist.html")) {
      return new String(html.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  int port() {
    return server.port();
  }

  @Override
  public void close() {
    server.close();
    model.close();
  }
}
