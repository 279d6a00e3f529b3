// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.deploy;

import dev.convnet.app.cli.CommandRunner;
import dev.convnet.serving.BindAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The notebook {@code MNIST_CNN_Prediction}: a page to draw digits on, which are read. */
@Command(
    name = "mnist-cnn-predict",
    mixinStandardHelpOptions = true,
    description = "Serves a page to draw digits on, and reads them by the network of the notebook.")
public final class MnistCnnPredict implements Callable<Integer> {
  @ArgGroup private Source source = new Source();

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "0 for any that is free (default: ${DEFAULT-VALUE})")
  private int port = 8501;

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      description = "0.0.0.0 lets other machines in (default: ${DEFAULT-VALUE})")
  private String host = "127.0.0.1";

  private static final class Source {
    @Option(
        names = "--model",
        paramLabel = "DIR",
        description = "what 'export --model=mnist' wrote (default: savedmodels/mnist)")
    private Path model = Path.of("savedmodels", "mnist");

    @Option(
        names = "--checkpoint",
        paramLabel = "PATH",
        description = "what mnist-cnn-train wrote: DIR/cnn_session, or DIR")
    private Optional<Path> checkpoint = Optional.empty();
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    var address = new BindAddress(host, port);
    try (var server =
        source.checkpoint.isPresent()
            ? DigitServer.fromCheckpoint(source.checkpoint.get(), address)
            : DigitServer.fromSavedModel(source.model, address)) {
      System.out.println("reload has been done");
      System.out.printf("http://%s:%d/ shows the page; Ctrl-C ends it%n", host, server.port());
      Runtime.getRuntime().addShutdownHook(new Thread(server::close));
      new CountDownLatch(1).await();
    }
    return 0;
  }

  public static void main(String... arguments) {
    CommandRunner.runAndExit(new MnistCnnPredict(), arguments);
  }
}
