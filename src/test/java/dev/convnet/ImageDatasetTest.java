// SPDX-License-Identifier: Apache-2.0
package dev.convnet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.data.images.DatasetSplit;
import dev.convnet.data.images.LabeledImages;
import dev.convnet.data.images.Part;
import dev.convnet.data.images.PixelLayout;
import dev.convnet.data.images.Resize;
import dev.convnet.error.InvalidSettingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageDatasetTest {
  @TempDir private Path folder;

  @Test
  void aFolderHasAClassPerSubfolder() throws IOException {
    ColorImages.write(folder, 10, 8, 8);
    Files.writeString(folder.resolve("red/notes.txt"), "not an image");

    var data = ImageDataset.folder(folder);

    assertEquals(List.of("blue", "green", "red"), data.classNames());
    assertEquals(2, data.notes().size(), data.notes().toString());
    assertTrue(data.notes().get(1).contains("notes.txt"), data.notes().toString());
  }

  @Test
  void planesAndOneHotLabelsAreTakenToo() throws IOException {
    var planes = new byte[] {1, 2, 3, 4, 5, 6, 11, 12, 13, 14, 15, 16}; // [2, 3, 1, 2]
    var names = List.of("a", "b");

    var images = ImageDataset.of(planes, PixelLayout.CHW, 1, 2, new int[] {1, 0}, names).parts();
    var oneHot = ImageDataset.of(planes, 1, 2, new float[][] {{0, 1}, {1, 0}}, names).parts();

    var train = images.get(Part.TRAINING);
    assertArrayEquals(new byte[] {1, 3, 5, 2, 4, 6}, train.image(0).rgb());
    assertArrayEquals(new byte[] {11, 13, 15, 12, 14, 16}, train.image(1).rgb());
    assertEquals(1, oneHot.get(Part.TRAINING).label(0));
    assertEquals(0, oneHot.get(Part.TRAINING).label(1));
  }

  @Test
  void aSplitIsExactInEachClass() throws IOException {
    var split = ImageDataset.folder(ColorImages.write(folder, 20, 8, 8)).split(0.75, 0.15, 42);

    assertArrayEquals(new int[] {15, 15, 15}, split.train().imagesPerClass());
    assertArrayEquals(new int[] {3, 3, 3}, split.validation().imagesPerClass());
    assertArrayEquals(new int[] {2, 2, 2}, split.test().imagesPerClass());
  }

  @Test
  void thePartsShareNoImage() throws IOException {
    var split = ColorImages.inMemory(20, 8, 8).split(0.5, 0.3, 1);

    var all = new ArrayList<Integer>();
    for (var part : List.of(split.train(), split.validation(), split.test())) {
      for (int i = 0; i < part.size(); i++) all.add(part.image(i).hashCode());
    }

    assertEquals(60, all.stream().distinct().count());
  }

  @Test
  void oneSeedGivesTheSameParts() {
    var data = ColorImages.inMemory(20, 8, 8);

    assertEquals(data.split(0.5, 0.3, 1), data.split(0.5, 0.3, 1));
    assertNotEquals(data.split(0.5, 0.3, 1), data.split(0.5, 0.3, 2));
  }

  @Test
  void everythingMayBeForTraining() {
    var split = ColorImages.inMemory(4, 8, 8).split(1, 0, 1);

    assertEquals(12, split.train().size());
    assertEquals(0, split.validation().size() + split.test().size());
  }

  @ParameterizedTest
  @CsvSource({"0, 0.5", "-0.1, 0.5", "0.8, 0.3", "0.5, -0.1", "NaN, 0.1", "0.5, NaN"})
  void wrongFractionsAreRefused(double training, double validation) {
    var data = ColorImages.inMemory(4, 8, 8);

    var refused =
        assertThrows(InvalidSettingException.class, () -> data.split(training, validation, 1));

    assertTrue(
        refused.getMessage().startsWith("the fractions for training and validation must be"),
        refused.getMessage());
    assertTrue(refused.getMessage().endsWith("got %s and %s".formatted(training, validation)));
  }

  @Test
  void partsThatExistStayAsTheyAre() throws IOException {
    ColorImages.write(folder.resolve("train"), 10, 8, 8);
    ColorImages.write(folder.resolve("valid"), 2, 8, 8);
    ColorImages.write(folder.resolve("test"), 3, 8, 8);

    var split = ImageDataset.folder(folder).split(0.5, 0.1, 1);

    assertEquals(List.of(30, 6, 9), sizes(split));
  }

  @Test
  void onlyMissingPartsAreSplitOff() throws IOException {
    ColorImages.write(folder.resolve("train"), 10, 8, 8);
    ColorImages.write(folder.resolve("test"), 3, 8, 8);

    var split = ImageDataset.folder(folder).split(0.6, 0.2, 1);

    assertEquals(List.of(24, 6, 9), sizes(split));
  }

  private static List<Integer> sizes(DatasetSplit split) {
    return List.of(split.train().size(), split.validation().size(), split.test().size());
  }

  @Test
  void partsNeedTheSameClasses() throws IOException {
    ColorImages.write(folder.resolve("train"), 2, 8, 8);
    ColorImages.write(folder.resolve("val"), 2, 8, 8);
    Files.move(folder.resolve("val/red"), folder.resolve("val/rot"));

    var refused = assertThrows(IOException.class, () -> ImageDataset.folder(folder));

    assertEquals(
        folder.resolve("val")
            + " has the classes [blue, green, rot], but train has [blue, green, red]: both need the"
            + " same subfolders",
        refused.getMessage());
  }

  @Test
  void anAbsentFolderIsNamed() {
    var absent = folder.resolve("absent");

    var refused = assertThrows(IOException.class, () -> ImageDataset.folder(absent));

    assertEquals(
        absent + " is not a folder; name one that has a subfolder of images for each class",
        refused.getMessage());
  }

  @Test
  void arraysAreCopied() throws IOException {
    var pixels = new byte[2 * 12 * 20 * 3];
    var data = ImageDataset.of(pixels, 12, 20, new int[] {1, 0}, List.of("a", "b"));
    Arrays.fill(pixels, (byte) 9);

    var train = data.split(1, 0, 1).train();

    assertEquals(1, train.label(0));
    assertEquals(0, train.image(0).rgb()[0]);
    assertEquals(Optional.of(new Resize(12, 20)), train.commonSize());
  }

  @ParameterizedTest
  @CsvSource({"-1", "2"})
  void aLabelOutOfRangeIsRefused(int label) {
    var pixels = new byte[2 * 8 * 8 * 3];
    var labels = new int[] {0, label};

    var refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> ImageDataset.of(pixels, 8, 8, labels, List.of("a", "b")));

    assertEquals(
        "image 1 has the label %d, which is not an index into 2 classes".formatted(label),
        refused.getMessage());
  }

  @Test
  void arraysMustFitTogether() {
    var refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> ImageDataset.of(new byte[100], 8, 8, new int[1], List.of("a", "b")));

    assertEquals("1 images of 8 by 8 cannot be 100 bytes", refused.getMessage());
  }

  @Test
  void mnistGoesByName() throws IOException {
    var data = ImageDataset.named("MNIST", folder);

    var split = data.split(0.5, 0.25, 1);

    assertEquals("[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]", data.classNames().toString());
    assertEquals(10_000, split.test().size());
    assertEquals(60_000, split.train().size() + split.validation().size());
    assertEquals(15_000, split.validation().size(), 5);
  }

  @Test
  void anUnknownNameIsRefused() {
    var refused =
        assertThrows(InvalidSettingException.class, () -> ImageDataset.named("mnits", folder));

    assertEquals(
        "there is no built-in data set 'mnits'; there are [cifar10, cifar100, svhn, mnist]",
        refused.getMessage());
  }

  @Test
  void imagesOfOnesOwnAreTakenAsTheyAre() {
    LabeledImages few = ColorImages.inMemory(4, 8, 8).split(1, 0, 1).train().range(0, 6);

    var split = ImageDataset.of(few).split(0.5, 0.5, 1);

    assertEquals(List.of(3, 3, 0), sizes(split));
  }
}
