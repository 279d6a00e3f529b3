// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.inspect;

import dev.convnet.app.cli.CommandRunner;
import dev.convnet.io.summary.EventWriter;
import dev.convnet.nn.layers.Mode;
import dev.convnet.nn.models.ModelConfig;
import dev.convnet.nn.models.Networks;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what a network is made of. */
@Command(
    name = "model",
    mixinStandardHelpOptions = true,
    description = "Shows a network's layers, parameters and multiply-adds.")
public final class ModelCommand implements Callable<Integer> {
  @Parameters(paramLabel = "NAME", description = "the network, one of those that 'models' lists")
  private String name;

  @Option(
      names = "--classes",
      paramLabel = "N",
      description = "logits; without, as in the network's source")
  private Optional<Integer> classes = Optional.empty();

  @Option(
      names = {"--image_size", "--image-size"},
      paramLabel = "N",
      description = "height and width of the pictures; without, as in the network's source")
  private Optional<Integer> input = Optional.empty();

  @Option(names = "--training", description = "as it is trained, with heads that only training has")
  private boolean training;

  @Option(
      names = "--tensorboard",
      paramLabel = "DIR",
      description = "write the graph into an event file in this folder")
  private Optional<Path> tensorboard = Optional.empty();

  /**
   * What is shown.
   *
   * @param tensorboard where the graph goes
   */
  record Settings(String name, ModelConfig modelConfig, Optional<Path> tensorboard) {}

  @Override
  public Integer call() throws IOException {
    var own = Networks.named(name).defaultConfig();
    var mode = training ? Mode.TRAINING : Mode.INFERENCE;
    var form = new ModelConfig(input.orElse(own.imageSize()), classes.orElse(own.classes()), mode);
    run(new Settings(name, form, tensorboard), System.out);
    return 0;
  }

  static void run(Settings settings, PrintStream out) throws IOException {
    var built = ModelSummary.of(Networks.named(settings.name).build(settings.modelConfig));
    out.print(built.layers());
    if (built.nonTrainableParameters() > 0) {
      out.printf(
          Locale.ROOT,
          "and %,d numbers of statistics, not learned%n",
          built.nonTrainableParameters());
    }
    if (settings.tensorboard.isEmpty()) return;
    try (var events = EventWriter.in(settings.tensorboard.get())) {
      events.graph(built.graph());
      out.println("wrote " + events.file());
    }
  }

  public static void main(String... arguments) {
    CommandRunner.runAndExit(new ModelCommand(), arguments);
  }
}
