// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.deploy;

import static java.util.stream.Collectors.joining;

import dev.convnet.app.cli.CommandRunner;
import dev.convnet.app.cli.ErrorMessage;
import dev.convnet.data.images.EncodedImage;
import dev.convnet.data.images.ExifOrientation;
import dev.convnet.data.images.FileTree;
import dev.convnet.data.images.ImageFile;
import dev.convnet.data.images.JavaImageDecoder;
import dev.convnet.data.images.RgbImage;
import dev.convnet.error.InvalidSettingException;
import dev.convnet.io.onnx.OnnxClassifier;
import dev.convnet.io.savedmodel.Classifier;
import dev.convnet.io.savedmodel.ImageClassifier;
import dev.convnet.io.savedmodel.ImagePrediction;
import dev.convnet.io.savedmodel.ImagePrediction.ClassProbability;
import dev.convnet.io.savedmodel.InferenceEngine;
import dev.convnet.io.savedmodel.InferencePrecision;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Classifies image files with a SavedModel or an ONNX file. */
@Command(
    name = "classify",
    mixinStandardHelpOptions = true,
    description =
        "Classifies images with a SavedModel or an ONNX file that 'export', 'import' or 'train'"
            + " wrote.")
public final class ClassifyCommand implements Callable<Integer> {
  private static final int FEW_IMAGES = 16;

  private static final Pattern IMAGENET = Pattern.compile("n\\d{8} .+");

  @Option(
      names = "--model",
      required = true,
      paramLabel = "MODEL",
      description =
          "SavedModel to use: NAME/VERSION, or NAME for its newest version; or an ONNX file,"
              + " NAME.onnx, which needs no TensorFlow: it starts sooner")
  private Path model;

  @Option(
      names = "--top",
      paramLabel = "N",
      description = "number of classes to print per image (default: ${DEFAULT-VALUE})")
  private int top = 3;

  @Option(
      names = {"--exif_orientation", "--exif-orientation"},
      paramLabel = "NAME",
      description =
          "whether to turn images as a camera wrote into their files: ignore, obey (default: as the"
              + " model was exported)")
  private Optional<ExifOrientation> exifOrientation = Optional.empty();

  @Mixin private InferenceFlags inference = new InferenceFlags();

  @Parameters(
      arity = "1..*",
      paramLabel = "IMAGE",
      description =
          "PNG, JPEG, GIF or BMP file, or a folder: all such files in it and in its subfolders are"
              + " classified")
  private List<Path> images;

  /**
   * What is classified.
   *
   * @param model the folder of a SavedModel, or an ONNX file
   * @param top how many classes are printed per image, at least 1
   * @param orientation whether images are turned as their files say; if empty, as the model does
   * @param engine what computes in place of TensorFlow
   * @param precision the type in which TensorFlow computes what the engine does not
   * @param images files and folders
   */
  record Settings(
      Path model,
      int top,
      Optional<ExifOrientation> orientation,
      Optional<InferenceEngine> engine,
      InferencePrecision precision,
      List<Path> images) {
    Settings {
      InvalidSettingException.requireAtLeast(1, "top", top);
    }

    /** Whether the model is an ONNX file. */
    boolean isOnnx() {
      return model.toString().toLowerCase(Locale.ROOT).endsWith(".onnx")
          && !Files.isDirectory(model);
    }

    /** So few that to make the model faster would take longer than they take. */
    boolean hasFewImages() {
      return images.size() <= FEW_IMAGES && images.stream().noneMatch(Files::isDirectory);
    }

    /** Whether the model is loaded in another way than usual, so that a line says how. */
    boolean isUnusual() {
      return engine.isPresent() || precision != InferencePrecision.FLOAT32;
    }

    /** Images are turned as the model does, and TensorFlow computes in float32. */
    Settings(Path model, int top, List<Path> images) {
      this(model, top, Optional.empty(), Optional.empty(), InferencePrecision.FLOAT32, images);
    }
  }

  @Override
  public Integer call() throws IOException {
    var settings =
        new Settings(
            model, top, exifOrientation, inference.engine(), inference.precision(), images);
    return run(settings, System.out, System.err) == 0 ? 0 : 1;
  }

  /**
   * Prints one line per image to {@code out}, and one per file that fails to {@code errors}.
   *
   * @return the number of files that failed
   */
  static int run(Settings settings, PrintStream out, PrintStream errors) throws IOException {
    try (var classifier = classifier(settings)) {
      if (settings.isUnusual() && classifier instanceof ImageClassifier model) {
        errors.println("convnet classify: " + model.remark());
      }
      var run = new Run(classifier, settings, out, errors);
      return settings.images.stream().mapToInt(run::all).sum();
    }
  }

  private static Classifier classifier(Settings settings) throws IOException {
    if (settings.isOnnx()) {
      if (!settings.isUnusual()) return OnnxClassifier.load(settings.model);
      throw new InvalidSettingException(
          "ONNX Runtime computes an ONNX file, in float32; leave --engine and --precision out");
    }
    if (settings.engine.isPresent()) {
      return ImageClassifier.load(settings.model, settings.precision, settings.engine.get());
    }
    return settings.hasFewImages() && !settings.isUnusual()
        ? ImageClassifier.loadPlain(settings.model)
        : ImageClassifier.load(settings.model, settings.precision);
  }

  private record Run(
      Classifier classifier, Settings settings, PrintStream out, PrintStream errors) {
    /** Classifies a file, or all images of a folder. Returns the number of files that failed. */
    int all(Path path) {
      try {
        return Files.isDirectory(path) ? allIn(path) : one(path);
      } catch (IOException e) {
        return failed(path, ErrorMessage.of(e));
      }
    }

    private int allIn(Path folder) throws IOException {
      var tree = FileTree.of(folder);
      var images = tree.files().stream().filter(ImageFile::hasImageExtension).toList();
      var unreadable =
          tree.skipped().stream().filter(file -> ImageFile.hasImageExtension(file.file())).toList();
      if (images.isEmpty() && unreadable.isEmpty()) {
        throw new IOException("the folder has no PNG, JPEG, GIF or BMP file");
      }
      return images.stream().mapToInt(this::one).sum()
          + unreadable.stream().mapToInt(file -> failed(file.file(), file.reason())).sum();
    }

    private int one(Path image) {
      try {
        out.println(image + ":" + text(prediction(image)));
        return 0;
      } catch (IOException | IllegalArgumentException e) {
        return failed(image, ErrorMessage.of(e));
      }
    }

    private ImagePrediction prediction(Path image) throws IOException {
      return settings.orientation.isPresent()
          ? classifier.classify(List.of(decoded(image, settings.orientation.get()))).get(0)
          : classifier.classifyEncoded(List.of(ImageFile.bytes(image))).get(0);
    }

    private RgbImage decoded(Path image, ExifOrientation orientation) throws IOException {
      if (!settings.isOnnx()) return ImageFile.read(image, orientation);
      var encoded = EncodedImage.of(ImageFile.bytes(image), image.toString());
      return JavaImageDecoder.decode(encoded, orientation);
    }

    /** Classes of ImageNet get a line each, with WordNet number, name and percentage. */
    private String text(ImagePrediction prediction) {
      if (!IMAGENET.matcher(prediction.best().label()).matches()) {
        return " " + prediction.toString(settings.top);
      }
      return prediction.top(settings.top).stream()
          .map(guess -> System.lineSeparator() + "  " + imageNetLine(guess))
          .collect(joining());
    }

    /** The format of Géron, Hands-On Machine Learning, 2nd edition, chapter 14. */
    private static String imageNetLine(ClassProbability guess) {
      var parts = guess.label().split(" ", 2);
      var percent = 100 * guess.probability();
      return String.format(Locale.ROOT, "%s - %-12s %.2f%%", parts[0], parts[1], percent);
    }

    private int failed(Path path, String reason) {
      var named = reason.startsWith(path.toString()) ? reason : path + ": " + reason;
      errors.println("convnet classify: " + named);
      return 1;
    }
  }

  /** Runs the program, and ends the process with its exit code. */
  public static void main(String... arguments) {
    CommandRunner.runAndExit(new ClassifyCommand(), arguments);
  }
}
