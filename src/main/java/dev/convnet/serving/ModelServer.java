// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import dev.convnet.error.MissingArtifactException;
import dev.convnet.error.OptionalArtifact;
import dev.convnet.io.savedmodel.ServableModel;
import java.io.IOException;
import java.util.Map;

/**
 * Answers as TensorFlow Serving's REST interface does:
 *
 * <pre>
 * POST /v1/models/NAME:predict    {"instances": …} or {"inputs": …}, "signature_name" if wanted
 * GET  /v1/models/NAME            its version and whether it can be used
 * GET  /v1/models/NAME/metadata   its signatures
 * </pre>
 *
 * also with {@code NAME/versions/VERSION} in place of {@code NAME}. What is wrong with a request is
 * told as {@code {"error": "…"}}.
 *
 * <p>A project that depends on this one adds the optional artifact {@code io.javalin:javalin}.
 */
public final class ModelServer implements AutoCloseable {
  /** What a request may have: a hundred pictures of 224x224 as files, thirty as numbers. */
  static final int MAXIMUM_BYTES = 16 << 20;

  private final JavalinServer server;

  private ModelServer(JavalinServer server) {
    this.server = server;
  }

  /**
   * Starts to listen.
   *
   * @param models by their names; they stay the caller's, who closes them after the server
   * @throws IOException if the address can't be had
   * @throws MissingArtifactException if the class path lacks Javalin
   */
  public static ModelServer start(BindAddress address, Map<String, ServableModel> models)
      throws IOException {
    return start(address, models, Map.of());
  }

  /**
   * Starts to listen.
   *
   * @param pages HTML, by its path
   * @throws IOException if the address can't be had
   * @throws MissingArtifactException if the class path lacks Javalin
   */
  public static ModelServer start(
      BindAddress address, Map<String, ServableModel> models, Map<String, String> pages)
      throws IOException {
    OptionalArtifact.JAVALIN.require("ModelServer");
    return new ModelServer(JavalinServer.start(address, models, pages));
  }

  /** The port that it listens at. */
  public int port() {
    return server.port();
  }

  /** Lets requests that have begun end, and refuses others. */
  @Override
  public void close() {
    server.close();
  }
}
