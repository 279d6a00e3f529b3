// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.deploy;

import dev.convnet.app.cli.CommandRunner;
import dev.convnet.app.cli.UsageException;
import dev.convnet.app.deploy.KerasImport.LayerSelection;
import dev.convnet.data.sets.ImageNet;
import dev.convnet.nn.layers.Mode;
import dev.convnet.nn.models.ModelConfig;
import dev.convnet.nn.models.NamedNetwork;
import dev.convnet.nn.models.Networks;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Takes over what Keras learned. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description =
        "Takes the weights of a Keras file into a network: as a SavedModel, a checkpoint, or both.")
public final class ImportCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "FILE",
      description = "the weights: .h5, .weights.h5 or .keras, of Keras 2 or 3")
  private Path weights;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "NAME",
      description = "the network, one of those that 'models' lists")
  private String model;

  @Option(
      names = "--to",
      paramLabel = "DIR",
      description = "folder of the SavedModel; the version goes below it")
  private Optional<Path> to = Optional.empty();

  @Option(
      names = "--checkpoint",
      paramLabel = "DIR",
      description = "folder for a TensorFlow checkpoint, DIR/model.ckpt")
  private Optional<Path> checkpoint = Optional.empty();

  @Option(
      names = {"--skip_top", "--skip-top"},
      description =
          "leave out the layers that name classes, whether the file has them or not; for "
              + "--checkpoint, to build another top on")
  private boolean skipTop;

  @Option(
      names = "--classes",
      paramLabel = "N",
      description = "classes that the weights tell apart; without, as in the network's source")
  private Optional<Integer> classes = Optional.empty();

  @Option(
      names = {"--image_size", "--image-size"},
      paramLabel = "N",
      description = "height and width of the pictures; without, as in the network's source")
  private Optional<Integer> input = Optional.empty();

  @Option(
      names = "--labels",
      paramLabel = "FILE",
      description = "names of the classes, one a line; without, ImageNet's, if there are 1,000")
  private Optional<Path> labels = Optional.empty();

  /**
   * What goes where; at least one of {@code to} and {@code checkpoint} is there.
   *
   * @param savedModelDir folder of the SavedModel, {@code NAME}
   * @param checkpointDir folder of the checkpoint
   */
  record Settings(
      Path weights,
      NamedNetwork network,
      ModelConfig modelConfig,
      LayerSelection layers,
      Optional<Path> labels,
      Optional<Path> savedModelDir,
      Optional<Path> checkpointDir) {
    Settings {
      if (savedModelDir.isEmpty() && checkpointDir.isEmpty()) {
        throw new UsageException(
            "nothing would be written: say --to=DIR for a SavedModel, --checkpoint=DIR, or both");
      }
      if (savedModelDir.isPresent() && layers == LayerSelection.WITHOUT_TOP) {
        throw new UsageException(
            "without its top a network names no classes, so there is no SavedModel: with"
                + " --skip_top, say --checkpoint=DIR instead of --to");
      }
      var channels = network.build(modelConfig).inputShape().get(2);
      if (savedModelDir.isPresent() && channels != 3) {
        throw new UsageException(
            "%s takes pictures of %d channel, and SavedModels colored ones: say --checkpoint=DIR"
                .formatted(network.name(), channels));
      }
    }

    List<String> classNames() throws IOException {
      if (labels.isEmpty() && modelConfig.classes() == ImageNet.CLASS_NAMES.size())
        return ImageNet.CLASS_NAMES;
      if (labels.isEmpty()) {
        throw new UsageException(
            "say what the %d classes are called: --labels=FILE".formatted(modelConfig.classes()));
      }
      var names = Files.readAllLines(labels.get());
      if (names.size() == modelConfig.classes()) return names;
      throw new IOException(
          "%s names %d classes, but the network tells %d apart"
              .formatted(labels.get(), names.size(), modelConfig.classes()));
    }
  }

  @Override
  public Integer call() throws IOException {
    var network = Networks.named(model);
    var form =
        new ModelConfig(
            input.orElse(network.defaultConfig().imageSize()),
            classes.orElse(network.defaultConfig().classes()),
            Mode.INFERENCE);
    var part = skipTop ? LayerSelection.WITHOUT_TOP : LayerSelection.ALL;
    run(new Settings(weights, network, form, part, labels, to, checkpoint), System.out);
    return 0;
  }

  /** Prints the paths of what it wrote. */
  static void run(Settings settings, PrintStream out) throws IOException {
    if (settings.checkpointDir.isPresent()) {
      out.println(write(settings, settings.checkpointDir.get(), out));
      return;
    }
    try (var folder = TemporaryDirectory.create()) {
      write(settings, folder.path(), out);
    }
  }

  private static Path write(Settings settings, Path checkpoint, PrintStream out)
      throws IOException {
    var imported = new KerasImport(settings.weights, settings.network, settings.modelConfig);
    var names = settings.savedModelDir.isPresent() ? settings.classNames() : List.<String>of();
    var prefix = imported.toCheckpoint(checkpoint, settings.layers);
    if (settings.savedModelDir.isPresent()) {
      out.println(imported.toSavedModel(prefix, names, settings.savedModelDir.get()));
    }
    return prefix;
  }

  public static void main(String... arguments) {
    CommandRunner.runAndExit(new ImportCommand(), arguments);
  }
}
