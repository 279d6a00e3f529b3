// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.testing.GraphExtension;
import dev.convnet.testing.Python;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  @ParameterizedTest(name = "smoothing {0}")
  @ValueSource(doubles = {0, 0.2, 1})
  void smoothingSpreadsAPartOfEachLabelOverAllClasses(double smoothing) {
    var tf = graph.scope().tf();
    var rows = new float[][] {{0, 0, 0}, {1, 3, -1}};

    var loss =
        Losses.crossEntropyWithLabelSmoothing(
            graph.scope(), tf.constant(rows), tf.constant(new int[] {1, 0}), smoothing);

    var expected = (entropy(rows[0], 1, smoothing) + entropy(rows[1], 0, smoothing)) / 2;
    assertEquals(expected, graph.scalar(loss), 1e-6);
    assertEquals(List.of(loss), graph.scope().collected(CollectionKey.LOSSES));
  }

  private static double entropy(float[] logits, int label, double smoothing) {
    var sum = 0.0;
    for (var logit : logits) sum += Math.exp(logit);
    var entropy = 0.0;
    for (int i = 0; i < logits.length; i++) {
      var wanted = smoothing / logits.length + (i == label ? 1 - smoothing : 0);
      entropy -= wanted * (logits[i] - Math.log(sum));
    }
    return entropy;
  }

  @ParameterizedTest(name = "smoothing {0}")
  @ValueSource(doubles = {0, 0.2})
  void classWeightsMultiplyTheLossOfEachImage(double smoothing) {
    var tf = graph.scope().tf();
    var rows = new float[][] {{0, 0, 0}, {1, 3, -1}};

    var loss =
        Losses.weightedCrossEntropy(
            graph.scope(), tf.constant(rows), tf.constant(new int[] {1, 0}), smoothing, 0.5f, 2, 7);

    var expected = (2 * entropy(rows[0], 1, smoothing) + 0.5 * entropy(rows[1], 0, smoothing)) / 2;
    assertEquals(expected, graph.scalar(loss), 1e-6);
    assertEquals(List.of(loss), graph.scope().collected(CollectionKey.LOSSES));
  }

  @ParameterizedTest(name = "smoothing {0}")
  @ValueSource(doubles = {0, 0.1})
  void classWeightsAreThoseOfKeras(double smoothing) throws Exception {
    var tf = graph.scope().tf();
    var rows = new float[][] {{1.5f, -0.5f, 0.25f}, {0, 2, -1}, {3, 1, 1}, {-2, 0.5f, 0.75f}};

    var loss =
        Losses.weightedCrossEntropy(
            graph.scope(),
            tf.constant(rows),
            tf.constant(new int[] {0, 2, 1, 2}),
            smoothing,
            0.5f,
            2,
            1.25f);

    var keras = Python.run("class_weight_check.py", smoothing).lines().reduce((a, b) -> b);
    assertEquals(Double.parseDouble(keras.orElseThrow()), graph.scalar(loss), 1e-6);
  }

  @Test
  void aWeightForEachClassIsNeeded() {
    var tf = graph.scope().tf();
    var logits = tf.constant(new float[][] {{0, 0}});
    var labels = tf.constant(new int[] {0});

    assertThrows(
        InvalidSettingException.class,
        () -> Losses.weightedCrossEntropy(graph.scope(), logits, labels, 0, 1));
  }

  @Test
  void aSmoothingOutsideZeroToOneIsRefused() {
    var tf = graph.scope().tf();
    var logits = tf.constant(new float[][] {{0, 0}});

    assertThrows(
        IllegalArgumentException.class,
        () -> Losses.crossEntropyWithLabelSmoothing(graph.scope(), logits, tf.array(0), 1.1));
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
    scope.collect(CollectionKey.LOSSES, scope.tf().constant(1.5f));
    Losses.weightDecay(scope.nameScope("local3"), scope.tf().constant(new float[] {3, 4}), 0.1f);

    var total = Losses.total(scope);

    assertEquals(1.5f + 0.1f * 25 / 2, graph.scalar(total), 1e-6f);
    assertEquals("total_loss", total.op().name());
  }

  @Test
  void theSumOfReturnedLossesNeedsNoCollection() {
    var scope = graph.scope();
    var tf = scope.tf();
    var logits = tf.constant(new float[][] {{0, 0}});
    var entropy = Losses.sparseSoftmaxCrossEntropy(scope, logits, tf.constant(new int[] {1}));

    var sum = Losses.sum(scope, List.of(entropy, tf.constant(1.5f)));

    assertEquals(Math.log(2) + 1.5, graph.scalar(sum), 1e-6f);
    assertEquals(List.of(), scope.collected(CollectionKey.LOSSES));
  }

  @Test
  void theTotalOfNoLossIsAnError() {
    assertThrows(IllegalStateException.class, () -> Losses.total(graph.scope()));
  }
}
