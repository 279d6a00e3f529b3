// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.deploy;

import static java.util.stream.Collectors.joining;

import dev.convnet.app.cli.CommandRunner;
import dev.convnet.app.cli.ErrorMessage;
import dev.convnet.error.InvalidSettingException;
import dev.convnet.io.savedmodel.ImageClassifier;
import dev.convnet.io.savedmodel.ImagePrediction;
import dev.convnet.io.savedmodel.ImagePrediction.ClassProbability;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Classifies image files with a SavedModel. */
@Command(
    name = "classify",
    mixinStandardHelpOptions = true,
    description = "Classifies images with a SavedModel that 'export', 'import' or 'train' wrote.")
public final class ClassifyCommand implements Callable<Integer> {
  private static final Pattern IMAGE = Pattern.compile("(?i).+\\.(png|jpe?g|gif|bmp)");
  private static final Pattern IMAGENET = Pattern.compile("n\\d{8} .+");

  @Option(
      names = "--model",
      required = true,
      paramLabel = "DIR",
      description = "SavedModel to use: NAME/VERSION, or NAME for its newest version")
  private Path model;

  @Option(
      names = "--top",
      paramLabel = "N",
      description = "number of classes to print per image (default: ${DEFAULT-VALUE})")
  private int top = 3;

  @Parameters(
      arity = "1..*",
      paramLabel = "IMAGE",
      description =
          "PNG, JPEG, GIF or BMP file, or a folder, of which all such files are classified")
  private List<Path> images;

  /**
   * What is classified.
   *
   * @param model the folder of a SavedModel
   * @param top how many classes are printed per image, at least 1
   * @param images files and folders
   */
  record Settings(Path model, int top, List<Path> images) {
    Settings {
      InvalidSettingException.requireAtLeast(1, "top", top);
    }
  }

  @Override
  public Integer call() throws IOException {
    var failed = run(new Settings(model, top, images), System.out, System.err);
    return failed == 0 ? 0 : 1;
  }

  /**
   * Prints one line per image to {@code out}, and one per file that fails to {@code errors}.
   *
   * @return the number of files that failed
   */
  static int run(Settings settings, PrintStream out, PrintStream errors) throws IOException {
    try (var classifier = ImageClassifier.load(settings.model)) {
      var run = new Run(classifier, settings.top, out, errors);
      return settings.images.stream().mapToInt(run::all).sum();
    }
  }

  private record Run(ImageClassifier classifier, int top, PrintStream out, PrintStream errors) {
    /** Classifies a file, or all images of a folder. Returns the number of files that failed. */
    int all(Path path) {
      try {
        return Files.isDirectory(path)
            ? imagesIn(path).stream().mapToInt(this::one).sum()
            : one(path);
      } catch (IOException e) {
        return failed(path, ErrorMessage.of(e));
      }
    }

    private int one(Path image) {
      try {
        var prediction = classifier.classifyEncoded(List.of(Files.readAllBytes(image))).get(0);
        out.println(image + ":" + text(prediction));
        return 0;
      } catch (NoSuchFileException e) {
        return failed(image, "there is no such file");
      } catch (IOException | IllegalArgumentException e) {
        return failed(image, ErrorMessage.of(e));
      }
    }

    /** Classes of ImageNet get a line each, with WordNet number, name and percentage. */
    private String text(ImagePrediction prediction) {
      if (!IMAGENET.matcher(prediction.best().label()).matches()) {
        return " " + prediction.toString(top);
      }
      return prediction.top(top).stream()
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
      errors.println("convnet classify: " + path + ": " + reason);
      return 1;
    }
  }

  private static List<Path> imagesIn(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      var images =
          files
              .filter(file -> IMAGE.matcher(file.getFileName().toString()).matches())
              .sorted()
              .toList();
      if (images.isEmpty()) throw new IOException("the folder has no PNG, JPEG, GIF or BMP file");
      return images;
    }
  }

  public static void main(String... arguments) {
    CommandRunner.runAndExit(new ClassifyCommand(), arguments);
  }
}
