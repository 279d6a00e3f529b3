// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.images;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.convnet.testing.FolderShape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a folder's subfolders are taken for. */
class DatasetFolderTest {
  @TempDir private Path root;
  private FolderShape shape;

  @BeforeEach
  void setUp() {
    shape = new FolderShape(root);
  }

  private DatasetFolder scan() throws IOException {
    return DatasetFolder.scan(root, ExifOrientation.IGNORE);
  }

  private void assertRefused(String message) {
    var error = assertThrows(IOException.class, this::scan);
    assertEquals(root + message, error.getMessage());
  }

  @Nested
  class Classes {
    @Test
    void mayBeCalledTrain() throws IOException {
      shape.images("bus/1.png", "car/1.png", "train/1.png");

      var found = scan();

      assertEquals(List.of("bus", "car", "train"), found.train().classNames());
      assertEquals(Optional.empty(), found.validation());
      assertEquals(
          List.of(
              "classes: bus, car, train (train is not taken for a part of the data set, because"
                  + " there is also bus)"),
          found.notes());
    }

    @Test
    void mayBeCalledTrainAndHaveSubfolders() throws IOException {
      shape.images("bus/1.png", "car/1.png", "train/steam/1.png", "train/diesel/1.png");

      assertArrayEquals(new int[] {1, 1, 2}, scan().train().imagesPerClass());
    }

    @Test
    void mayBeCalledTrainAndTestBesideAThird() throws IOException {
      shape.images("bus/1.png", "train/1.png", "Test/1.png");

      assertEquals(List.of("Test", "bus", "train"), scan().train().classNames());
    }

    @Test
    void needNoNote() throws IOException {
      shape.images("cat/1.png", "dog/1.png");

      assertEquals(List.of(), scan().notes());
    }

    @Test
    void areLeftOutWithALineIfTheyHaveNoImage() throws IOException {
      shape.images("cat/1.png", "dog/1.png").folder("cow").folder("emu/empty");

      var found = scan();

      assertEquals(List.of("cat", "dog"), found.train().classNames());
      assertEquals(
          List.of(
              "skipped 2 files of " + root + ":",
              "  " + root + "/cow: it has no image, so it is no class",
              "  " + root + "/emu: it has no image, so it is no class"),
          found.notes());
    }
  }

  @Nested
  class Parts {
    @ParameterizedTest
    @CsvSource({
      "train, val, test",
      "Training, Validation, Testing",
      "TRAIN, VALID, TEST",
      "training, valid, testing"
    })
    void areKnownByTheirNames(String train, String validation, String test) throws IOException {
      shape.images(train + "/cat/1.png", train + "/dog/1.png", train + "/dog/2.png");
      shape.images(validation + "/cat/1.png", validation + "/dog/1.png");
      shape.images(test + "/cat/1.png", test + "/dog/1.png", test + "/dog/2.png");

      var found = scan();

      assertEquals(3, found.train().size());
      assertEquals(2, found.validation().orElseThrow().size());
      assertEquals(3, found.test().orElseThrow().size());
      assertEquals(
          List.of(
              "parts: %s for training, %s for validation, %s for test"
                  .formatted(train, validation, test)),
          found.notes());
    }

    @Test
    void mayBeTheTrainingPartAlone() throws IOException {
      shape.images("train/cat/1.png", "train/dog/1.png");

      assertEquals(List.of("parts: train for training"), scan().notes());
    }

    @Test
    void mayBeBesideFoldersWithoutImages() throws IOException {
      shape.images("train/cat/1.png", "train/dog/1.png", "test/cat/1.png", "test/dog/1.png");
      shape.file("annotations/1.xml", new byte[1]).file("labels.csv", new byte[1]);

      assertEquals(
          List.of(
              "parts: train for training, test for test",
              root + "/annotations has no images and is not used",
              "skipped 1 files of " + root + ":",
              "  " + root + "/labels.csv: it is in no part's folder"),
          scan().notes());
    }

    @Test
    void mayLackAClass() throws IOException {
      shape.images("train/cat/1.png", "train/dog/1.png", "train/eel/1.png", "val/eel/1.png");

      var found = scan();

      assertEquals(2, found.validation().orElseThrow().label(0));
      assertEquals(root + "/val has no images of [cat, dog]", found.notes().get(1));
    }

    @Test
    void mayBeLinks() throws IOException {
      shape.images("sets/a/cat/1.png", "sets/a/dog/1.png", "sets/b/cat/1.png", "sets/b/dog/1.png");
      shape.link("linked/train", "sets/a").link("linked/test", "sets/b");

      var found = DatasetFolder.scan(root.resolve("linked"), ExifOrientation.IGNORE);

      assertEquals(2, found.train().size());
      assertEquals(2, found.test().orElseThrow().size());
    }

    @Test
    void areNotTakenTwice() throws IOException {
      shape.images("val/cat/1.png", "val/dog/1.png", "valid/cat/1.png", "valid/dog/1.png");
      shape.images("train/cat/1.png", "train/dog/1.png");

      assertRefused(" has two folders for validation, val and valid; move one of them away");
    }

    @Test
    void needATrainingPart() throws IOException {
      shape.images("val/cat/1.png", "val/dog/1.png", "test/cat/1.png", "test/dog/1.png");

      assertRefused(
          " has test, val, which are taken for parts of the data set by their names, but no folder"
              + " train");
    }

    @Test
    void needClasses() throws IOException {
      shape.images("train/1.png", "test/2.png");

      assertRefused(
          "/train is taken for the training part by its name, but has no subfolder with images;"
              + " create one subfolder per class in it, or rename it if it is a class");
    }

    @Test
    void areNotGuessedBesideImagesOfAnotherFolder() throws IOException {
      shape.images("train/cat/1.png", "train/dog/1.png", "test/cat/1.png", "test/dog/1.png");
      shape.images("extra/1.png");

      assertRefused(
          " has the parts test, train, which have the same subfolders, but also images in extra;"
              + " move the latter away if the former are parts, or rename the former if they are"
              + " classes");
    }

    @Test
    void forValidationNeedLabels() throws IOException {
      shape.images("train/cat/1.png", "train/dog/1.png", "val/1.png");

      assertRefused(
          "/val: found images of no class; create one subfolder for each class of train; skipped: "
              + root
              + "/val/1.png: it is in no class's folder");
    }
  }

  @Nested
  class ATestWithoutLabels {
    @ParameterizedTest
    @CsvSource({"test/1.png", "Testing/1.png", "test/test1/1.png", "test/unknown/1.png"})
    void isNotUsed(String image) throws IOException {
      shape.images("train/cat/1.png", "train/dog/1.png", "val/cat/1.png", "val/dog/1.png", image);

      var found = scan();

      assertEquals(0, found.test().orElseThrow().size());
      assertEquals(
          "%s has no labels: its images are not used, and no test accuracy is measured"
              .formatted(root.resolve(image.substring(0, image.indexOf('/')))),
          found.notes().get(1));
    }
  }
}
