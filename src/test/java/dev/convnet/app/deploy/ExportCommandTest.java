// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.io.savedmodel.ImageClassifier;
import dev.convnet.io.savedmodel.ImagePrediction;
import dev.convnet.testing.ImageFiles;
import dev.convnet.testing.JavaProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checkpoints of {@code train} are exported by the name of their network. */
class ExportCommandTest {
  private static final int CLASSES = 10;
  private static final int IMAGES_PER_CLASS = 4;

  @TempDir private static Path images;
  @TempDir private Path folder;

  @BeforeAll
  static void writeImages() throws IOException {
    for (int label = 0; label < CLASSES; label++) {
      var classFolder = Files.createDirectories(images.resolve("gray" + label));
      for (int i = 0; i < IMAGES_PER_CLASS; i++) {
        var color = 0xff000000 | 0x010101 * (25 * label + i);
        var png = ImageFiles.encode("png", ImageFiles.plain(30, 40, color));
        Files.write(classFolder.resolve(i + ".png"), png);
      }
    }
  }

  private void train(String model) {
    var line = "train --model=%s --data=%s --epochs=1 --batch_size=8 --train_dir=%s --export=%s";
    run(line.formatted(model, images, folder.resolve("run"), folder.resolve("by-train")));
  }

  /** No path of a test has a space in it. */
  private static void run(String line) {
    var ended = JavaProgram.here(line.split(" "));
    assertEquals(0, ended.code(), ended.err());
  }

  private void export(String flags) {
    run("export --to=%s %s".formatted(folder.resolve("exported"), flags));
  }

  private static ImagePrediction classify(Path model) throws IOException {
    try (var classifier = ImageClassifier.load(model)) {
      var image = Files.readAllBytes(images.resolve("gray7/1.png"));
      return classifier.classifyEncoded(List.of(image)).get(0);
    }
  }

  private void assertPredictsAsTheExportOfTrain() throws IOException {
    var expected = classify(folder.resolve("by-train")).toString(CLASSES);
    assertTrue(expected.contains("gray7"), expected);
    assertEquals(expected, classify(folder.resolve("exported")).toString(CLASSES));
  }

  @Test
  void theBestCheckpointOfARunHasTheClassesOfTheRun() throws IOException {
    train("lenet5-modern");

    export("--model=lenet5-modern --checkpoint=" + folder.resolve("run/best"));

    assertPredictsAsTheExportOfTrain();
    run("classify --model=%s %s".formatted(folder.resolve("exported"), images.resolve("gray3")));
  }

  @Test
  void aCheckpointOfARunIsExportedByItsPath() throws IOException {
    train("lenet5-modern");

    export("--model=lenet5-modern --checkpoint=" + folder.resolve("run/model.ckpt-4"));

    assertPredictsAsTheExportOfTrain();
  }

  @Test
  void aRunOfTrainIsNotTakenForARunOfTheTutorialWithTheSameNetwork() throws IOException {
    train("cifar10");

    export("--checkpoint=" + folder.resolve("run/best"));

    assertPredictsAsTheExportOfTrain();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --model=lenet5-modern           | --labels must be a file that names the 10 classes, one per
          --model=resnet34 --classes=7    | --labels must be a file that names the 7 classes, one per
          --model=mnist --classes=7       | network 'mnist' has fixed classes and a fixed image size
          --model=cifar10 --classes=7     | --labels must be a file that names the 7 classes, one per
          --model=cifar10 --image_size=9  | --labels must be a file that names the 10 classes, one per
          """)
  void settingsThatDoNotDescribeANetworkAreRefused(String flags, String message) {
    var line = "export --checkpoint=%s --to=%s/no %s".formatted(folder, folder, flags);

    var ended = JavaProgram.here(line.split(" "));

    assertEquals(2, ended.code());
    assertTrue(ended.err().contains(message), ended.err());
  }

  @Test
  void aLabelsFileWithAnotherNumberOfClassesIsRefused() throws IOException {
    var labels = Files.write(folder.resolve("names.txt"), List.of("cat", "dog"));
    var flags = "--model=lenet5 --classes=3 --labels=" + labels;

    var ended =
        JavaProgram.here(
            "export --checkpoint=%s --to=%s/no %s".formatted(folder, folder, flags).split(" "));

    ended.assertFailed(1, "convnet export: " + labels + " names 2 classes, but the network has 3");
  }
}
