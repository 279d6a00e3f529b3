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
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tensorflow.ndarray.Shape;

class MnistBatchesTest {
  private static final MnistDataset FAKE = Mnist.fake().train();

  private static MnistDataset digits() throws IOException {
    var nowhere = new PrintStream(OutputStream.nullOutputStream());
    return Mnist.read(Path.of("nowhere"), nowhere).test();
  }

  private static BatchTask task(BatchPlan batches, long index) {
    return batches.batchTask(index).orElseThrow();
  }

  @Test
  void joinTwoEpochs() throws IOException {
    var joined = task(new MnistBatches(FAKE, 6_000).shuffled(1), 1);

    assertEquals(6_000, joined.size());
    try (var batch = joined.make()) {
      assertEquals(Shape.of(6_000, 784), batch.imageTensor().shape());
      assertEquals(1f, batch.imageTensor().getFloat(5_999, 783));
    }
  }

  @Test
  void haveTheDigitsOfTheirLabels() throws IOException {
    var digits = digits();
    var task = task(new MnistBatches(digits, 3).shuffled(1), 7);
    var expected = new float[3 * 784];
    for (int i = 0; i < 3; i++) digits.copyPixels(task.imageIndices()[i], expected, 784 * i);

    try (var batch = task.make()) {
      assertArrayEquals(expected, batch.images());
      assertEquals(digits.label(task.imageIndices()[2]), batch.labelTensor().getInt(2));
    }
  }

  @Test
  void countAnEpochWhenTheNextHasBegun() {
    var batches = new MnistBatches(FAKE, 5_000).shuffled(1);

    assertEquals(0, batches.epochsCompleted(0));
    assertEquals(0, batches.epochsCompleted(2));
    assertEquals(1, batches.epochsCompleted(3));
    assertEquals(3, batches.epochsCompleted(7));
  }

  @Test
  void areTheSameInAnyOrder() throws IOException {
    var forward = new MnistBatches(digits(), 7_000).shuffled(1);
    var expected = List.of(task(forward, 0).labels(), task(forward, 3).labels());

    var backward = new MnistBatches(digits(), 7_000).shuffled(1);

    assertArrayEquals(expected.get(1), task(backward, 3).labels());
    assertArrayEquals(expected.get(0), task(backward, 0).labels());
  }

  @Test
  void inOrderTheLastMayBeSmaller() {
    assertEquals(4_000, task(new MnistBatches(FAKE, 6_000).inOrder(), 1).size());
    assertFalse(new MnistBatches(FAKE, 5_000).inOrder().batchTask(2).isPresent());
  }

  @Test
  void repeatBySeed() throws IOException {
    var batches = new MnistBatches(digits(), 100);

    var once = task(batches.shuffled(3), 0).labels();
    var again = task(batches.shuffled(3), 0).labels();
    var other = task(batches.shuffled(4), 0).labels();

    assertArrayEquals(once, again);
    assertFalse(Arrays.equals(once, other));
    assertTrue(Arrays.stream(once).distinct().count() > 5);
  }
}
