// SPDX-License-Identifier: Apache-2.0
package dev.convnet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.data.images.DatasetSplit;
import dev.convnet.error.InvalidSettingException;
import dev.convnet.io.checkpoint.CheckpointReader;
import dev.convnet.nn.optimize.Optimizer.GradientDescent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassWeightsTest {
  @TempDir private Path folder;

  /**
   * {@code sklearn.utils.class_weight.compute_class_weight("balanced", …)} of 6, 3 and 1 labels.
   */
  @Test
  void balancedWeightsAreThoseOfScikitLearn() {
    assertArrayEquals(
        new float[] {0.55555556f, 1.1111112f, 3.3333333f},
        ClassWeights.BALANCED.of(new int[] {6, 3, 1}));
    assertArrayEquals(new float[] {0.625f, 0, 2.5f}, ClassWeights.BALANCED.of(new int[] {8, 0, 2}));
    assertArrayEquals(new float[0], ClassWeights.NONE.of(new int[] {6, 3, 1}));
  }

  /** The first step moves the bias of a rare class as far as that of a frequent one. */
  @Test
  void balancedClassesPullAtTheNetworkWithEqualForce() throws IOException {
    var none = biasAfterOneStep(ClassWeights.NONE);
    var balanced = biasAfterOneStep(ClassWeights.BALANCED);

    assertTrue(none[0] > 0.1 && none[2] < -0.1, none[0] + " " + none[2]);
    for (var bias : balanced) assertEquals(0, bias, 1e-5);
  }

  /** Black images, so that only the biases count: -gradient is weight * (count/N - 1/3 …). */
  private float[] biasAfterOneStep(ClassWeights weights) throws IOException {
    var labels = IntStream.range(0, 10).map(i -> i < 7 ? 0 : i < 9 ? 1 : 2).toArray();
    var images =
        ImageDataset.of(new byte[10 * 3], 1, 1, labels, ColorImages.CLASSES).split(1, 0, 1);
    var data = new DatasetSplit(images.train(), images.train(), images.train());
    var trained =
        ImageTrainer.of(ColorImages.plainNetwork())
            .optimizer(new GradientDescent())
            .learningRate(1)
            .epochs(1)
            .batchSize(10)
            .classWeights(weights)
            .directory(folder.resolve(weights.toString()))
            .train(data);
    try (var checkpoint = CheckpointReader.open(trained.checkpoint())) {
      return checkpoint.floats("logits/bias");
    }
  }

  @Test
  void anotherLossHasNoClassWeights() {
    var trainer =
        ColorImages.trainer(ColorImages.plainNetwork(), folder)
            .loss((scope, logits, labels) -> scope.tf().constant(0f))
            .classWeights(ClassWeights.BALANCED);

    assertThrows(InvalidSettingException.class, () -> trainer.train(ColorImages.split()));
  }
}
