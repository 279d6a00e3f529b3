// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.data.sets.Mnist;
import dev.convnet.data.sets.MnistDataset;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.tensorflow.ndarray.Shape;

class MnistBatchesTest {
  private static final MnistDataset FAKE = Mnist.fake().train();

  private static MnistDataset digits() throws IOException {
    var nowhere = new PrintStream(OutputStream.nullOutputStream());
    return Mnist.read(Path.of("nowhere"), nowhere).test();
  }

  @Test
  void joinTwoEpochs() {
    var batches = new MnistBatches(FAKE, 1);

    batches.nextBatch(9_990);
    var joined = batches.nextBatch(20);

    assertEquals(20, joined.size());
    try (var images = joined.imageTensor()) {
      assertEquals(Shape.of(20, 784), images.shape());
      assertEquals(1f, images.getFloat(19, 783));
    }
  }

  @Test
  void countAnEpochWhenTheNextHasBegun() {
    var batches = new MnistBatches(FAKE, 1);

    assertEquals(0, batches.epochsCompleted());
    batches.nextBatch(10_000);
    assertEquals(0, batches.epochsCompleted());
    batches.nextBatch(1);
    assertEquals(1, batches.epochsCompleted());
    batches.nextBatch(25_000);
    assertEquals(3, batches.epochsCompleted());
  }

  @Test
  void goOnBehindThoseThatWereSkipped() throws IOException {
    var all = new MnistBatches(digits(), 1);
    var rest = new MnistBatches(digits(), 1);
    for (int i = 0; i < 3; i++) all.nextBatch(7_000);

    rest.skip(3, 7_000);

    assertArrayEquals(all.nextBatch(7_000).labels(), rest.nextBatch(7_000).labels());
    assertEquals(all.epochsCompleted(), rest.epochsCompleted());
  }

  @Test
  void inOrderTheLastMayBeSmaller() {
    assertEquals(4_000, MnistBatches.inOrder(FAKE, 6_000, 1).orElseThrow().size());
    assertFalse(MnistBatches.inOrder(FAKE, 5_000, 2).isPresent());
  }

  @Test
  void repeatBySeed() throws IOException {
    var digits = digits();

    var once = new MnistBatches(digits, 3).nextBatch(100).labels();
    var again = new MnistBatches(digits, 3).nextBatch(100).labels();
    var other = new MnistBatches(digits, 4).nextBatch(100).labels();

    assertArrayEquals(once, again);
    assertFalse(Arrays.equals(once, other));
    assertTrue(Arrays.stream(once).distinct().count() > 5);
  }
}
