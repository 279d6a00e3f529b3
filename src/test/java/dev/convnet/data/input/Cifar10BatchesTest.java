// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.data.sets.Cifar10Dataset;
import dev.convnet.error.InvalidSettingException;
import dev.convnet.testing.FakeCifar10;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Cifar10BatchesTest {
  @TempDir Path folder;
  private Cifar10Dataset pictures;

  @BeforeEach
  void load() throws IOException {
    pictures = FakeCifar10.noise(folder, 10);
  }

  @Nested
  class Distorted {
    @ParameterizedTest
    @CsvSource({"1, 1", "1, 9", "2, 4", "4, 4", "4, 16"})
    void isTheSameOnAnyNumberOfThreads(int threads, int ahead) {
      var four = new Cifar10Batches(pictures, 4);
      var expected = take(30, new PrefetchingBatches(four.distorted(1)));

      var batches = take(30, new PrefetchingBatches(four.distorted(1), threads, ahead));

      assertSame(expected, batches);
    }

    @Test
    void isAnotherWithAnotherSeed() {
      var batches = take(1, distorted());

      var others = take(1, new PrefetchingBatches(new Cifar10Batches(pictures, 4).distorted(2)));

      assertFalse(Arrays.equals(batches.get(0).images(), others.get(0).images()));
    }

    @Test
    void hasEachExampleOnceAnEpochAndJoinsEpochs() {
      var batches = take(5, distorted()); // 20 examples: 2 epochs

      var labels = batches.stream().flatMapToInt(batch -> Arrays.stream(batch.labels())).toArray();
      assertEachOnce(Arrays.copyOfRange(labels, 0, 10));
      assertEachOnce(Arrays.copyOfRange(labels, 10, 20));
      assertFalse(
          Arrays.equals(Arrays.copyOf(labels, 10), Arrays.copyOfRange(labels, 10, 20)),
          "the second epoch has another order");
    }

    @Test
    void mayHaveBatchesOfManyEpochs() {
      var batch =
          take(1, new PrefetchingBatches(new Cifar10Batches(pictures, 30).distorted(1))).get(0);

      assertEachOnce(Arrays.copyOfRange(batch.labels(), 20, 30));
    }

    @Test
    void holdsThePicturesDistortedAsDrawn() {
      var batch = take(4, distorted()).get(3); // positions 12 to 15

      var examples = EpochOrder.shuffled(10, 1).slice(12, 4);
      for (int i = 0; i < 4; i++) {
        assertEquals(pictures.label(examples[i]), batch.labels()[i]);
        assertImage(Cifar10Augmentation.randomTransform(1, 1, examples[i]), examples[i], batch, i);
      }
    }

    @Test
    void goesOnWhereARunWasCut() {
      var expected = take(30, distorted()).subList(17, 30);
      var resumed = distorted();

      resumed.startAt(17);

      assertSame(expected, take(13, resumed));
    }

    @Test
    void goesBackToo() {
      try (var input = distorted()) {
        var first = input.next().orElseThrow();
        input.next();

        input.startAt(0);

        assertSame(List.of(first), List.of(input.next().orElseThrow()));
      }
    }

    @Test
    void needsAPicture() throws IOException {
      var none = Cifar10Dataset.load(List.of(Files.createFile(folder.resolve("empty.bin"))));

      var error =
          assertThrows(
              InvalidSettingException.class, () -> new Cifar10Batches(none, 4).distorted(1));

      assertTrue(
          error.getMessage().startsWith("there is no image to train on"), error.getMessage());
    }
  }

  @Nested
  class Plain {
    @Test
    void goesThroughThePicturesOnceAndEndsWithASmallerBatch() {
      try (var input = plain()) {
        assertArrayEquals(new int[] {0, 1, 2, 3}, input.next().orElseThrow().labels());
        assertArrayEquals(new int[] {4, 5, 6, 7}, input.next().orElseThrow().labels());
        assertArrayEquals(new int[] {8, 9}, input.next().orElseThrow().labels());
        assertEquals(Optional.empty(), input.next());
        assertEquals(Optional.empty(), input.next());
      }
    }

    @Test
    void endsWithAFullBatchIfThePicturesFillIt() {
      var batches =
          take(2, new PrefetchingBatches(new Cifar10Batches(pictures, 5).centerCropped()));

      assertEquals(5, batches.get(1).size());
      try (var input = new PrefetchingBatches(new Cifar10Batches(pictures, 5).centerCropped())) {
        input.startAt(2);
        assertEquals(Optional.empty(), input.next());
      }
    }

    @Test
    void holdsTheMiddlesOfThePictures() {
      var last = take(3, plain()).get(2);

      assertImage(Cifar10Augmentation.CENTER_CROP, 8, last, 0);
      assertImage(Cifar10Augmentation.CENTER_CROP, 9, last, 1);
    }
  }

  @Test
  void aBatchHasAPicture() {
    var error = assertThrows(InvalidSettingException.class, () -> new Cifar10Batches(pictures, 0));

    assertEquals("batchSize must be at least 1, got 0", error.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "-1, 0, maxTranslation must be from 0 to 31",
    "32, 0, maxTranslation must be from 0 to 31",
    "2, 33, cutoutSize must be from 0 to 32"
  })
  void aTransformationStaysInsideTheImage(int maxTranslation, int cutoutSize, String message) {
    var batches = new Cifar10Batches(pictures, 4);

    var error =
        assertThrows(
            InvalidSettingException.class,
            () -> batches.translatedAndFlipped(maxTranslation, cutoutSize, 1));

    assertTrue(error.getMessage().startsWith(message), error.getMessage());
  }

  private PrefetchingBatches distorted() {
    return new PrefetchingBatches(new Cifar10Batches(pictures, 4).distorted(1));
  }

  private PrefetchingBatches plain() {
    return new PrefetchingBatches(new Cifar10Batches(pictures, 4).centerCropped());
  }

  private static List<Batch> take(int count, PrefetchingBatches input) {
    var batches = new ArrayList<Batch>();
    try (input) {
      for (int i = 0; i < count; i++) {
        batches.add(input.next().orElseThrow());
      }
    }
    return batches;
  }

  private void assertImage(Cifar10Augmentation distortion, int example, Batch batch, int position) {
    var planes = pictures.planes(example);
    var expected = new float[Cifar10Augmentation.VALUES];
    distortion.apply(planes, expected, 0);
    int from = position * Cifar10Augmentation.VALUES;
    assertArrayEquals(
        expected, Arrays.copyOfRange(batch.images(), from, from + Cifar10Augmentation.VALUES));
  }

  private static void assertSame(List<Batch> expected, List<Batch> found) {
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(expected.get(i).index(), found.get(i).index());
      assertArrayEquals(expected.get(i).labels(), found.get(i).labels());
      assertArrayEquals(expected.get(i).images(), found.get(i).images());
    }
    assertEquals(expected.size(), found.size());
  }

  private static void assertEachOnce(int[] labels) {
    assertArrayEquals(
        new int[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, Arrays.stream(labels).sorted().toArray());
  }
}
