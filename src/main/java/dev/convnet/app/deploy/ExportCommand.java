// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.deploy;

import dev.convnet.app.cli.CommandRunner;
import dev.convnet.app.cli.KerasArgument;
import dev.convnet.app.cli.UsageException;
import dev.convnet.data.images.ExifOrientation;
import dev.convnet.error.InvalidSettingException;
import dev.convnet.io.keras.network.KerasModel;
import dev.convnet.io.onnx.OnnxExporter;
import dev.convnet.io.savedmodel.ExportSpec;
import dev.convnet.io.savedmodel.SavedModelExporter;
import dev.convnet.nn.layers.Mode;
import dev.convnet.nn.models.ModelConfig;
import dev.convnet.nn.models.NamedNetwork;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Exports a network as a SavedModel, as an ONNX file, or as weights for Keras. */
@Command(
    name = "export",
    description =
        "Exports a checkpoint as a SavedModel, which TensorFlow Serving, Python and 'classify'"
            + " load, as an ONNX file, which ONNX Runtime loads, or as weights, which Keras loads; or"
            + " a SavedModel as an ONNX file.")
public final class ExportCommand implements Callable<Integer> {
  /** What is written. */
  enum Format {
    SAVED_MODEL,
    ONNX,
    KERAS_H5
  }

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help message and exit.")
  private boolean help; // declared here, because --version is the version of the model

  @ArgGroup(exclusive = true, multiplicity = "1")
  private Source source;

  /** What is exported. */
  private static final class Source {
    @Option(
        names = "--checkpoint",
        paramLabel = "PATH",
        description =
            "checkpoint to export: DIR/model.ckpt-100, or DIR for its latest checkpoint; the best"
                + " checkpoint of a 'train' run is in TRAIN_DIR/best")
    private Path checkpoint;

    @Option(
        names = {"--saved_model", "--saved-model"},
        paramLabel = "DIR",
        description =
            "SavedModel to export with --format=onnx: a version, or the folder of a model for its"
                + " highest version")
    private Path savedModel;
  }

  @Option(
      names = "--format",
      paramLabel = "NAME",
      description =
          "what is written: saved_model, onnx, or keras_h5, the weights for load_weights of Keras 2"
              + " and 3 (default: saved_model)")
  private Format format = Format.SAVED_MODEL;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "PATH",
      description =
          "folder of the SavedModel, where each version gets a subfolder 1, 2, …; or the ONNX file,"
              + " which must not exist; with --format=keras_h5 a new file that ends in .weights.h5"
              + " or .h5")
  private Path to;

  @Option(
      names = "--model",
      paramLabel = "NAME",
      description =
          "network of the checkpoint: one of those that 'convnet models' lists, or mnist, which"
              + " mnist-cnn-train trains; or the model file of Keras that was trained (default:"
              + " cifar10)")
  private Optional<String> model = Optional.empty();

  @Option(
      names = "--output",
      paramLabel = "NAME",
      description = "output of a Keras file's model that has several")
  private Optional<String> output = Optional.empty();

  @Mixin private PictureOptions pixels = new PictureOptions();

  @Option(
      names = "--version",
      paramLabel = "N",
      description = "version number of the SavedModel, at least 1 (default: the next free number)")
  private Optional<Long> version = Optional.empty();

  @Option(
      names = "--classes",
      paramLabel = "N",
      description =
          "number of classes (default: the number of lines of the labels file; without one, that of"
              + " the network's source)")
  private Optional<Integer> classes = Optional.empty();

  @Option(
      names = {"--image_size", "--image-size"},
      paramLabel = "N",
      description =
          "height and width of the network's input in pixels, as in training (default: those of the"
              + " network's source)")
  private Optional<Integer> imageSize = Optional.empty();

  @Option(
      names = "--labels",
      paramLabel = "FILE",
      description =
          "file with the names of the classes, one per line (default: labels.txt of the 'train' run"
              + " that the checkpoint belongs to; ImageNet's names if there is none and the network"
              + " has 1,000 classes)")
  private Optional<Path> labels = Optional.empty();

  @Option(
      names = {"--exif_orientation", "--exif-orientation"},
      paramLabel = "NAME",
      description =
          "whether the SavedModel, or 'classify' with an ONNX file, turns images as a camera wrote"
              + " into their files, as in training: ignore, obey (default: ${DEFAULT-VALUE})",
      defaultValue = "ignore")
  private ExifOrientation exifOrientation;

  @Option(
      names = "--optimized",
      description =
          "of a SavedModel: make batch normalization a part of the convolutions before it, and"
              + " local response normalization a convolution, which other programs compute faster;"
              + " this project does so when it loads a model. Of an ONNX file, for ONNX Runtime: do"
              + " not resize images of the network's size")
  private boolean optimized;

  @Override
  public Integer call() throws IOException {
    if (format == Format.SAVED_MODEL) ModelFormat.SAVED_MODEL.check(to);
    System.out.println(source.savedModel == null ? exportCheckpoint() : exportSavedModel());
    return 0;
  }

  private Path exportCheckpoint() throws IOException {
    var keras = KerasArgument.read(network());
    if (keras.isEmpty() && (pixels.areGiven() || output.isPresent())) {
      throw new UsageException("--scale, --color, --resize and --output are for files of Keras");
    }
    requireFitting();
    if (format == Format.KERAS_H5) return weights(keras);
    var spec =
        (keras.isPresent() ? spec(keras.get()) : spec()).withExifOrientation(exifOrientation);
    if (format == Format.ONNX) {
      return onnx(new OnnxExporter(nameOf(keras))).export(spec, source.checkpoint, to);
    }
    var plain = new SavedModelExporter(spec);
    var exporter = optimized ? plain.optimized() : plain;
    return version.isPresent()
        ? exporter.export(source.checkpoint, to, version.get())
        : exporter.export(source.checkpoint, to);
  }

  private void requireFitting() {
    if (format != Format.SAVED_MODEL && version.isPresent()) {
      throw new UsageException("only a SavedModel has versions: leave out --version");
    }
    boolean isForModel = optimized || exifOrientation != ExifOrientation.IGNORE;
    if (format == Format.KERAS_H5 && (isForModel || pixels.areGiven())) {
      throw new UsageException(
          "--format=keras_h5 writes weights alone: leave out --scale, --color, --resize,"
              + " --optimized and --exif_orientation");
    }
  }

  private Path exportSavedModel() throws IOException {
    if (format != Format.ONNX) throw new UsageException("--saved_model needs --format=onnx");
    requireFitting();
    if (Stream.of(model, classes, imageSize, labels, output).anyMatch(Optional::isPresent)
        || pixels.areGiven()) {
      throw new UsageException(
          "a SavedModel has its network, its classes and its scaling: leave out --model, --classes,"
              + " --image_size, --labels, --output, --scale, --color and --resize");
    }
    return onnx(OnnxExporter.ofFolder(source.savedModel))
        .withExifOrientation(exifOrientation)
        .export(source.savedModel, to);
  }

  private OnnxExporter onnx(OnnxExporter plain) {
    return optimized ? plain.optimized() : plain;
  }

  private String network() {
    return model.orElse("cifar10");
  }

  /** Of a Keras file, that of the file without its ending. */
  private String nameOf(Optional<KerasModel> keras) {
    if (keras.isEmpty()) return network();
    return Path.of(network()).getFileName().toString().replaceFirst("\\.[^.]*$", "");
  }

  /** The trained model of a Keras file; what the file does not say is as in training. */
  private ExportSpec spec(KerasModel keras) throws IOException {
    if (classes.isPresent()) {
      throw new UsageException("--classes: a Keras file's model has the classes of the checkpoint");
    }
    var trained = KerasWeightsExport.trained(keras, source.checkpoint);
    var imported = KerasModelImport.of(trained, output, imageSize, pixels);
    imported.notes(pixels).forEach(note -> System.err.println(network() + ": " + note));
    return imported.spec(imported.classNames(labels.or(this::labelsOfRun)));
  }

  private Path weights(Optional<KerasModel> keras) throws IOException {
    var export = new KerasWeightsExport(source.checkpoint, to);
    if (keras.isPresent()) {
      var model = keras.get();
      export.write(imageSize.map(size -> model.withImageSize(size, size)).orElse(model));
      return to;
    }
    var network = ExportableNetworks.named(network()).orElseThrow(this::noWeights);
    var source = network.defaultConfig();
    var file = labels.or(this::labelsOfRun);
    var named = file.isPresent() ? ClassLabels.read(file.get()).size() : source.classes();
    export.write(
        network,
        new ModelConfig(
            imageSize.orElse(source.imageSize()), classes.orElse(named), Mode.INFERENCE));
    return to;
  }

  private UsageException noWeights() {
    return new UsageException(
        "--format=keras_h5 is for a model file of Keras and for the networks that 'convnet models'"
            + " lists, and '%s' is neither".formatted(network()));
  }

  /**
   * A program of the tutorials and {@code train} may know a network by the same name, but train it
   * on different inputs. Only a run of {@code train} has a labels file.
   */
  private ExportSpec spec() throws IOException {
    var isDescribed = Stream.of(classes, imageSize, labels).anyMatch(Optional::isPresent);
    var labelsFile = labels.or(this::labelsOfRun);
    var program = ExportableNetworks.ofProgram(network());
    var network = ExportableNetworks.named(network());
    if (program.isPresent() && network.isEmpty() && isDescribed) {
      throw new UsageException(
          "network '%s' has fixed classes and a fixed image size: ".formatted(network())
              + "leave out --classes, --image_size and --labels");
    }
    var isOfTrain = network.isPresent() && (isDescribed || labelsFile.isPresent());
    if (program.isPresent() && !isOfTrain) return program.get();
    return spec(network.orElseThrow(this::unknownNetwork), labelsFile);
  }

  private ExportSpec spec(NamedNetwork network, Optional<Path> labelsFile) throws IOException {
    var source = network.defaultConfig();
    return ExportableNetworks.spec(
        network, imageSize.orElse(source.imageSize()), labels(labelsFile, source.classes()));
  }

  private InvalidSettingException unknownNetwork() {
    return new InvalidSettingException(
        "there is no network '%s'; there are %s".formatted(network(), ExportableNetworks.names()));
  }

  private Optional<Path> labelsOfRun() {
    return ClassLabels.ofRun(source.checkpoint);
  }

  private List<String> labels(Optional<Path> file, int defaultClasses) throws IOException {
    if (file.isEmpty()) return ClassLabels.withoutFile(classes.orElse(defaultClasses));
    if (classes.isEmpty()) return ClassLabels.read(file.get());
    return ClassLabels.read(file.get(), classes.get());
  }

  /** Runs the program, and ends the process with its exit code. */
  public static void main(String... arguments) {
    CommandRunner.runAndExit(new ExportCommand(), arguments);
  }
}
