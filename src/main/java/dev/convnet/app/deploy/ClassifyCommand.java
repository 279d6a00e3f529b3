// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.deploy;

import static java.util.stream.Collectors.joining;

import dev.convnet.app.cli.CommandRunner;
import dev.convnet.app.cli.UsageException;
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

/** Says what is on pictures. */
@Command(
    name = "classify",
    mixinStandardHelpOptions = true,
    description = "Says what is on pictures, by a SavedModel that 'export' wrote.")
public final class ClassifyCommand implements Callable<Integer> {
  private static final Pattern PICTURE = Pattern.compile("(?i).+\\.(png|jpe?g|gif|bmp)");
  private static final Pattern IMAGENET = Pattern.compile("n\\d{8} .+");

  @Option(
      names = "--model",
      required = true,
      paramLabel = "DIR",
      description = "the model: NAME/VERSION, or NAME for its newest version")
  private Path model;

  @Option(
      names = "--top",
      paramLabel = "N",
      description = "classes to name (default: ${DEFAULT-VALUE})")
  private int top = 3;

  @Parameters(
      arity = "1..*",
      paramLabel = "PICTURE",
      description = "a PNG, JPEG, GIF or BMP file, or a folder, for all of them in it")
  private List<Path> pictures;

  /**
   * What is classified.
   *
   * @param topK how many classes are named
   * @param images files and folders
   */
  record Settings(Path model, int topK, List<Path> images) {
    Settings {
      if (topK < 1) throw new UsageException("--top must be at least 1, got " + topK);
    }
  }

  @Override
  public Integer call() throws IOException {
    var failed = run(new Settings(model, top, pictures), System.out, System.err);
    return failed == 0 ? 0 : 1;
  }

  /** Prints a line a picture; what fails is a line in {@code errors}, and is counted. */
  static int run(Settings settings, PrintStream out, PrintStream errors) throws IOException {
    try (var classifier = ImageClassifier.load(settings.model)) {
      var run = new Run(classifier, settings.topK, out, errors);
      return settings.images.stream().mapToInt(run::all).sum();
    }
  }

  private record Run(ImageClassifier classifier, int top, PrintStream out, PrintStream errors) {
    /** A file, or all pictures of a folder; gives the number that failed. */
    int all(Path path) {
      try {
        return Files.isDirectory(path)
            ? picturesIn(path).stream().mapToInt(this::one).sum()
            : one(path);
      } catch (IOException e) {
        return failed(path, e.getMessage());
      }
    }

    private int one(Path picture) {
      try {
        var answer = classifier.classifyEncoded(List.of(Files.readAllBytes(picture))).get(0);
        out.println(picture + ":" + text(answer));
        return 0;
      } catch (NoSuchFileException e) {
        return failed(picture, "there is no such file");
      } catch (IOException | IllegalArgumentException e) {
        return failed(picture, e.getMessage());
      }
    }

    /** ImageNet's classes as the chapter has them, a line each: number, name and percent. */
    private String text(ImagePrediction answer) {
      if (!IMAGENET.matcher(answer.best().label()).matches()) return " " + answer.toString(top);
      return answer.top(top).stream()
          .map(guess -> System.lineSeparator() + "  " + inChapter(guess))
          .collect(joining());
    }

    private static String inChapter(ClassProbability guess) {
      var parts = guess.label().split(" ", 2);
      var percent = 100 * guess.probability();
      return String.format(Locale.ROOT, "%s - %-12s %.2f%%", parts[0], parts[1], percent);
    }

    private int failed(Path path, String reason) {
      errors.println("convnet classify: " + path + ": " + reason);
      return 1;
    }
  }

  private static List<Path> picturesIn(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      var pictures =
          files
              .filter(file -> PICTURE.matcher(file.getFileName().toString()).matches())
              .sorted()
              .toList();
      if (pictures.isEmpty()) throw new IOException("no PNG, JPEG, GIF or BMP file is in it");
      return pictures;
    }
  }

  public static void main(String... arguments) {
    CommandRunner.runAndExit(new ClassifyCommand(), arguments);
  }
}
