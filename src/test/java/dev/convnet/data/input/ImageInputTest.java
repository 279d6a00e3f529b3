// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.data.augment.Augmentation;
import dev.convnet.data.augment.AugmentationParser;
import dev.convnet.data.images.LabeledImages;
import dev.convnet.data.images.Resize;
import dev.convnet.data.images.RgbImage;
import dev.convnet.data.input.BatchPlan.Epochs;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ImageInputTest {
  private static final Resize SIZE = new Resize(2, 2);

  /** Gray pictures of growing size, whose number is their brightness and their label. */
  private record Grays(int size) implements LabeledImages {
    @Override
    public int label(int i) {
      return i;
    }

    @Override
    public List<String> classNames() {
      return IntStream.range(0, size).mapToObj(Integer::toString).toList();
    }

    @Override
    public RgbImage image(int i) throws IOException {
      if (i == 13) throw new IOException("13.png is damaged");
      var rgb = new byte[3 * (i + 1)];
      Arrays.fill(rgb, (byte) i);
      return new RgbImage(1, i + 1, rgb);
    }
  }

  private static Batches shuffled(int images, Augmentation augmentation, long seed) {
    return new BatchPlan(
        new ImageExamples(new Grays(images), SIZE, augmentation, seed),
        EpochOrder.shuffled(images, seed),
        4,
        Epochs.SEPARATE);
  }

  private static Batches inOrder(int images, int batchSize) {
    return BatchPlan.once(ImageExamples.unchanged(new Grays(images), SIZE), batchSize);
  }

  private static Batch batch(Batches batches, long index) {
    try {
      return batches.batchTask(index).orElseThrow().make();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void anEpochHasEveryPictureOnceAndASmallerLastBatch() {
    var epochs = shuffled(10, Augmentation.NONE, 1);

    for (long epoch = 0; epoch < 3; epoch++) {
      long first = 3 * epoch;
      var labels =
          IntStream.range(0, 3)
              .mapToObj(i -> batch(epochs, first + i))
              .flatMapToInt(batch -> IntStream.of(batch.labels()))
              .sorted()
              .toArray();
      assertArrayEquals(IntStream.range(0, 10).toArray(), labels);
      assertEquals(2, batch(epochs, first + 2).size());
    }
  }

  @Test
  void everyPictureIsMadeToFit() {
    var batch = batch(inOrder(3, 3), 0);

    assertEquals(3 * 12, batch.images().length);
    assertArrayEquals(new int[] {0, 1, 2}, batch.labels());
    assertEquals(2f, batch.images()[35], 1e-5f);
  }

  @Test
  void onceEnds() {
    var once = inOrder(5, 4);

    assertTrue(once.batchTask(1).isPresent());
    assertFalse(once.batchTask(2).isPresent());
  }

  @Test
  void changesRepeatWithTheSeed() {
    var brighter = AugmentationParser.parse("channels=50,brightness=0.5:1");

    var first = batch(shuffled(9, brighter, 7), 5);
    var again = batch(shuffled(9, brighter, 7), 5);

    assertArrayEquals(first.images(), again.images());
    assertArrayEquals(first.labels(), again.labels());
  }

  /** Nine pictures of one class, and one of another, which is shown five times. */
  @Test
  void aPictureThatIsRepeatedIsChangedAnewEachTime() {
    var noise = AugmentationParser.parse("noise=10");
    var labels = IntStream.range(0, 10).map(i -> i == 9 ? 1 : 0).toArray();
    var examples = new ImageExamples(new Grays(10), SIZE, noise, 7);
    var epoch = new BatchPlan(examples, EpochOrder.balanced(labels, 7), 10, Epochs.SEPARATE);

    var batch = batch(epoch, 0);

    var nine = IntStream.range(0, 10).filter(i -> batch.labels()[i] == 9).toArray();
    assertEquals(5, nine.length);
    var images = batch.images();
    var changed = IntStream.of(nine).mapToObj(i -> Arrays.hashCode(copyOf(images, i)));
    assertEquals(5, changed.distinct().count());
  }

  private static float[] copyOf(float[] images, int i) {
    return Arrays.copyOfRange(images, 12 * i, 12 * i + 12);
  }

  @Test
  void aPictureThatFailsIsNamed() {
    try (var input = new PrefetchingBatches(inOrder(14, 14))) {
      var error = assertThrows(IllegalStateException.class, input::next);

      assertTrue(error.getMessage().endsWith("13.png is damaged"), error.getMessage());
    }
  }
}
