// SPDX-License-Identifier: Apache-2.0
package dev.convnet.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.convnet.graph.Key;
import dev.convnet.testing.GraphExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LossesTest {
  @RegisterExtension final GraphExtension graph = new GraphExtension();

  @Test
  void theCrossEntropyIsTheMeanOfTheMinusLogProbabilities() {
    var tf = graph.scope().tf();
    var logits = tf.constant(new float[][] {{0, 0}, {1, 3}});

    var loss = Losses.crossEntropy(graph.scope(), logits, tf.constant(new int[] {1, 0}));

    var expected = (Math.log(2) + Math.log(1 + Math.exp(2))) / 2;
    assertEquals(expected, graph.scalar(loss), 1e-6);
    assertEquals("cross_entropy", loss.op().name());
  }

  @Test
  void theMnistProgramsHaveTheSameCrossEntropyUnderAnotherName() {
    var tf = graph.scope().tf();
    var logits = tf.constant(new float[][] {{0, 0}, {1, 3}});

    var loss =
        Losses.sparseSoftmaxCrossEntropy(graph.scope(), logits, tf.constant(new int[] {1, 0}));

    var expected = (Math.log(2) + Math.log(1 + Math.exp(2))) / 2;
    assertEquals(expected, graph.scalar(loss), 1e-6);
    assertEquals("sparse_softmax_cross_entropy_loss/value", loss.op().name());
  }

  @Test
  void theTotalIsTheSumOfAllLosses() {
    var scope = graph.scope();
    scope.collect(Key.LOSSES, scope.tf().constant(1.5f));
    Losses.weightDecay(scope.nameScope("local3"), scope.tf().constant(new float[] {3, 4}), 0.1f);

    var total = Losses.total(scope);

    assertEquals(1.5f + 0.1f * 25 / 2, graph.scalar(total), 1e-6f);
    assertEquals("total_loss", total.op().name());
  }

  @Test
  void theTotalOfNoLossIsAnError() {
    assertThrows(IllegalStateException.class, () -> Losses.total(graph.scope()));
  }
}
