// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.ops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.testing.GraphExtension;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;

class MixedBatchTest {
  @RegisterExtension final GraphExtension graph = new GraphExtension();
  private MixedBatch mixed;

  /** Three images of 1 by 2 pixels, one channel; a quarter is from the partner. */
  @BeforeEach
  void mix() {
    var tf = graph.scope().tf();
    var images = tf.constant(new float[][][][] {{{{1}, {2}}}, {{{3}, {4}}}, {{{5}, {6}}}});
    var mask = tf.constant(new float[][] {{0.5f, 1}});
    mixed = MixedBatch.of(graph.scope(), images, tf.constant(new int[] {0, 1, 1}), mask);
  }

  private float[] values(Operand<TFloat32> operand) {
    try (var result = graph.session().runner().fetch(operand).run()) {
      var tensor = (TFloat32) result.get(0);
      var values = new float[(int) tensor.size()];
      tensor.copyTo(DataBuffers.of(values, false, false));
      return values;
    }
  }

  @Test
  void thePartnerIsTheImageBefore() {
    assertArrayEquals(new float[] {3, 2, 2, 4, 4, 6}, values(mixed.images()));
  }

  @Test
  void targetsHaveTheirParts() {
    assertArrayEquals(
        new float[] {0.75f, 0.25f, 0, 0.25f, 0.75f, 0, 0, 1, 0},
        values(mixed.targets(graph.scope(), 3, 0)),
        1e-6f);
  }

  @Test
  void labelSmoothingIsSpreadOverAllClasses() {
    assertArrayEquals(
        new float[] {0.625f, 0.275f, 0.1f, 0.275f, 0.625f, 0.1f, 0.1f, 0.8f, 0.1f},
        values(mixed.targets(graph.scope(), 3, 0.3)),
        1e-6f);
  }

  /** The loss of mixed targets is the mixed loss of the labels. */
  @Test
  void theLossIsLinear() {
    var tf = graph.scope().tf();
    var logits = tf.constant(new float[][] {{1, 2, 0}, {-1, 0, 3}, {0.5f, 0.5f, 0}});
    var own = Losses.sparseSoftmaxCrossEntropy(graph.scope(), logits, mixed.labels());
    var partners = Losses.sparseSoftmaxCrossEntropy(graph.scope(), logits, mixed.partnerLabels());

    var loss =
        Losses.softmaxCrossEntropy(graph.scope(), logits, mixed.targets(graph.scope(), 3, 0));

    var expected = 0.75 * graph.scalar(own) + 0.25 * graph.scalar(partners);
    assertEquals(expected, graph.scalar(loss), 1e-6);
  }

  @Test
  void aPredictionOfThePartnerCountsItsPart() {
    var tf = graph.scope().tf();
    var logits = tf.constant(new float[][] {{0, 1, 0}, {0, 1, 0}, {0, 0, 1}});

    assertEquals(0.25 + 0.75, graph.scalar(mixed.countCorrect(graph.scope(), logits)), 1e-6);
  }
}
