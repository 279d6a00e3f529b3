// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.inspect;

import dev.convnet.app.cli.CommandRunner;
import dev.convnet.app.cli.KerasArgument;
import dev.convnet.app.cli.UsageException;
import dev.convnet.io.keras.network.KerasModel;
import dev.convnet.io.summary.EventWriter;
import dev.convnet.nn.layers.Mode;
import dev.convnet.nn.models.ModelConfig;
import dev.convnet.nn.models.Networks;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints a network's layers with their output shapes, parameters and multiply-adds. */
@Command(
    name = "model",
    mixinStandardHelpOptions = true,
    description =
        "Prints a network's layers with their output shapes, parameters and multiply-adds.")
public final class ModelCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "NAME",
      description =
          "name of the network; 'models' lists all names; or a model file of Keras: .keras, .h5 or"
              + " the JSON of model.to_json()")
  private String name;

  @Option(
      names = "--classes",
      paramLabel = "N",
      description = "number of classes (default: that of the network's source)")
  private Optional<Integer> classes = Optional.empty();

  @Option(
      names = {"--image_size", "--image-size"},
      paramLabel = "N",
      description =
          "height and width of the images in pixels (default: those of the network's source)")
  private Optional<Integer> input = Optional.empty();

  @Option(
      names = "--training",
      description = "build the network as it is trained, with the heads that only training uses")
  private boolean training;

  @Option(
      names = "--tensorboard",
      paramLabel = "DIR",
      description = "also write the graph to an event file in this folder")
  private Optional<Path> tensorboard = Optional.empty();

  /**
   * What is printed.
   *
   * @param name of the network
   * @param tensorboard folder of an event file with the graph, if one is written
   */
  record Settings(String name, ModelConfig modelConfig, Optional<Path> tensorboard) {}

  @Override
  public Integer call() throws IOException {
    var keras = KerasArgument.read(name);
    if (keras.isPresent()) {
      describe(keras.get());
      return 0;
    }
    var source = Networks.named(name).defaultConfig();
    var config =
        new ModelConfig(
            input.orElse(source.imageSize()),
            classes.orElse(source.classes()),
            training ? Mode.TRAINING : Mode.INFERENCE);
    run(new Settings(name, config, tensorboard), System.out);
    return 0;
  }

  /** Prints a line about a model of Keras, and its layers. */
  private void describe(KerasModel read) throws IOException {
    if (classes.isPresent()) {
      throw new UsageException(
          "--classes is for networks by name, but %s is a file".formatted(name));
    }
    var model = input.isPresent() ? read.withImageSize(input.get(), input.get()) : read;
    var image = model.inputShape();
    System.out.printf(
        "Keras %s; input %s×%s×%d; outputs %s%n",
        model.traits().version(),
        sizeOf(image.get(0)),
        sizeOf(image.get(1)),
        image.get(2),
        String.join(", ", model.outputs()));
    var mode = training ? Mode.TRAINING : Mode.INFERENCE;
    print(ModelSummary.of(model, mode), tensorboard, System.out);
  }

  private static String sizeOf(long size) {
    return size < 0 ? "any" : Long.toString(size);
  }

  static void run(Settings settings, PrintStream out) throws IOException {
    var built = ModelSummary.of(Networks.named(settings.name).build(settings.modelConfig));
    print(built, settings.tensorboard, out);
  }

  private static void print(ModelSummary built, Optional<Path> tensorboard, PrintStream out)
      throws IOException {
    out.print(built.layers());
    if (tensorboard.isEmpty()) return;
    try (var events = EventWriter.in(tensorboard.get())) {
      events.graph(built.graph());
      out.println("wrote " + events.file());
    }
  }

  /** Runs the program, and ends the process with its exit code. */
  public static void main(String... arguments) {
    CommandRunner.runAndExit(new ModelCommand(), arguments);
  }
}
