// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.deploy;

import dev.convnet.app.cli.CommandRunner;
import dev.convnet.app.cli.UsageException;
import dev.convnet.app.deploy.KerasImport.LayerSelection;
import dev.convnet.io.keras.network.KerasModel;
import dev.convnet.nn.layers.Mode;
import dev.convnet.nn.models.ModelConfig;
import dev.convnet.nn.models.NamedNetwork;
import dev.convnet.nn.models.Networks;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Imports a Keras file as a checkpoint, and as a SavedModel or an ONNX file. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description =
        "Imports a model of Keras, or weights of a network of this project: as a SavedModel or an"
            + " ONNX file, as a checkpoint, or as both.")
public final class ImportCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "FILE",
      description =
          "model or weight file of Keras 1, 2 or 3: .keras, .h5 or .weights.h5; a model says itself"
              + " what it is")
  private Path weights;

  @Option(
      names = "--model",
      paramLabel = "NAME",
      description =
          "network of this project that the weights belong to; 'convnet models' lists all names"
              + " (default: the model that the file describes)")
  private Optional<String> model = Optional.empty();

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "the architecture of a file that has weights only: the JSON of model.to_json(), the"
              + " model.json of TensorFlow.js, or a whole model")
  private Optional<Path> config = Optional.empty();

  @Option(
      names = "--output",
      paramLabel = "NAME",
      description = "output of a model that has several; an output has the name of its layer")
  private Optional<String> output = Optional.empty();

  @Option(
      names = "--theano",
      description =
          "the weights are of Keras 1 on Theano, which turns the kernels of convolutions; files of"
              + " Keras 1 do not say it")
  private boolean theano;

  @Mixin private PictureOptions pixels = new PictureOptions();

  @Option(
      names = "--format",
      paramLabel = "NAME",
      description = "what --to is: saved_model, onnx (default: saved_model)")
  private ModelFormat format = ModelFormat.SAVED_MODEL;

  @Option(
      names = "--to",
      paramLabel = "PATH",
      description =
          "folder of the SavedModel, where each version gets a subfolder 1, 2, … (default without"
              + " --model and --checkpoint: savedmodels/FILE); or the ONNX file, which must not"
              + " exist")
  private Optional<Path> to = Optional.empty();

  @Option(
      names = "--checkpoint",
      paramLabel = "DIR",
      description = "folder of the TensorFlow checkpoint, DIR/model.ckpt")
  private Optional<Path> checkpoint = Optional.empty();

  @Option(
      names = {"--skip_top", "--skip-top"},
      description =
          "ignore the classifier head, whether the file has one or not; the checkpoint is then a"
              + " base for transfer learning (only with --model and --checkpoint)")
  private boolean skipTop;

  @Option(
      names = "--classes",
      paramLabel = "N",
      description =
          "number of classes of the weights (only with --model; default: that of the network's"
              + " source)")
  private Optional<Integer> classes = Optional.empty();

  @Option(
      names = {"--image_size", "--image-size"},
      paramLabel = "N",
      description =
          "height and width of the network's input in pixels (default: those of the file, or of the"
              + " network's source)")
  private Optional<Integer> imageSize = Optional.empty();

  @Option(
      names = "--labels",
      paramLabel = "FILE",
      description =
          "file with the names of the classes, one per line (default: numbers; with --model,"
              + " ImageNet's names if there are 1,000 classes)")
  private Optional<Path> labels = Optional.empty();

  /**
   * What is imported, and where it is written.
   *
   * @param labels a file that names the classes
   * @param exportTo folder of the SavedModel, {@code NAME}, or another file; this or {@code
   *     checkpointDir} is present
   * @param checkpointDir folder of the checkpoint
   */
  record Settings(
      Path weights,
      NamedNetwork network,
      ModelConfig modelConfig,
      LayerSelection layers,
      Optional<Path> labels,
      ModelFormat format,
      Optional<Path> exportTo,
      Optional<Path> checkpointDir) {
    Settings {
      if (exportTo.isEmpty() && checkpointDir.isEmpty()) {
        throw new UsageException(
            "nothing would be written: set --to=DIR for a SavedModel, --checkpoint=DIR for a"
                + " checkpoint, or both");
      }
      if (exportTo.isPresent() && layers == LayerSelection.WITHOUT_TOP) {
        throw new UsageException(
            "an exported model needs the classifier head: replace --to by --checkpoint=DIR, or leave"
                + " out --skip_top");
      }
    }

    List<String> classNames() throws IOException {
      var classes = modelConfig.classes();
      return labels.isPresent()
          ? ClassLabels.read(labels.get(), classes)
          : ClassLabels.withoutFile(classes);
    }
  }

  @Override
  public Integer call() throws IOException {
    to.ifPresent(format::check);
    if (model.isEmpty()) {
      importModel();
      return 0;
    }
    if (config.isPresent() || output.isPresent() || theano || pixels.areGiven()) {
      throw new UsageException(
          "network '%s' is known: leave out --config, --output, --theano, --scale, --color and"
                  .formatted(model.get())
              + " --resize, or --model");
    }
    var network = Networks.named(model.get());
    var modelConfig =
        new ModelConfig(
            imageSize.orElse(network.defaultConfig().imageSize()),
            classes.orElse(network.defaultConfig().classes()),
            Mode.INFERENCE);
    var layers = skipTop ? LayerSelection.WITHOUT_TOP : LayerSelection.ALL;
    run(
        new Settings(weights, network, modelConfig, layers, labels, format, to, checkpoint),
        System.out);
    return 0;
  }

  /** Imports the model that the file describes, by default to {@code savedmodels/FILE}. */
  private void importModel() throws IOException {
    if (skipTop || classes.isPresent()) {
      throw new UsageException("--skip_top and --classes need --model=NAME");
    }
    if (format == ModelFormat.ONNX && to.isEmpty() && checkpoint.isEmpty()) {
      throw new UsageException("--format=onnx needs --to=FILE");
    }
    var read =
        config.isPresent() ? KerasModel.read(weights, config.get()) : KerasModel.read(weights);
    var trained = theano ? read.ofTheano() : read;
    var imported = KerasModelImport.of(trained, output, imageSize, pixels);
    var names = imported.classNames(labels);
    imported.notes(pixels).forEach(note -> System.err.println(weights + ": " + note));
    try (var folder = TemporaryDirectory.create()) {
      var prefix = imported.toCheckpoint(checkpoint.orElse(folder.path()));
      if (to.isPresent() || checkpoint.isEmpty()) {
        var target = to.orElseGet(() -> Path.of("savedmodels", name()));
        System.out.println(format.export(imported.spec(names), name(), prefix, target));
      }
      if (checkpoint.isPresent()) System.out.println(prefix);
    }
  }

  private String name() {
    return weights.getFileName().toString().replaceFirst("(\\.weights)?\\.[^.]+$", "");
  }

  /** Prints the paths of the SavedModel and of the checkpoint that it writes. */
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
    var names = settings.exportTo.isPresent() ? settings.classNames() : List.<String>of();
    var prefix = imported.toCheckpoint(checkpoint, settings.layers);
    if (settings.exportTo.isPresent()) {
      out.println(imported.export(settings.format, prefix, names, settings.exportTo.get()));
    }
    return prefix;
  }

  /** Runs the program, and ends the process with its exit code. */
  public static void main(String... arguments) {
    CommandRunner.runAndExit(new ImportCommand(), arguments);
  }
}
