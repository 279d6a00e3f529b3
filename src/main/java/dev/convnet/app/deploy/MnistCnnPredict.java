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

/** The notebook {@code MNIST_CNN_Prediction}: a web page that classifies digits drawn on it. */
@Command(
    name = "mnist-cnn-predict",
    mixinStandardHelpOptions = true,
    description = "Serves a web page on which you draw digits, and classifies them.")
public final class MnistCnnPredict implements Callable<Integer> {
  @ArgGroup private Source source = new Source();

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "port to listen on; 0 chooses a free one (default: ${DEFAULT-VALUE})")
  private int port = 8501;

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      description =
          "address to listen on; 0.0.0.0 accepts connections from other machines (default:"
              + " ${DEFAULT-VALUE})")
  private String host = "127.0.0.1";

  private static final class Source {
    @Option(
        names = "--model",
        paramLabel = "DIR",
        description =
            "SavedModel to use, which 'export --model=mnist' wrote (default: savedmodels/mnist)")
    private Path model = Path.of("savedmodels", "mnist");

    @Option(
        names = "--checkpoint",
        paramLabel = "PATH",
        description =
            "checkpoint of mnist-cnn-train to use instead: DIR/cnn_session, or DIR for its latest")
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

  /** Runs the program, and ends the process with its exit code. */
  public static void main(String... arguments) {
    CommandRunner.runAndExit(new MnistCnnPredict(), arguments);
  }
}
