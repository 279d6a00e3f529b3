// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.ImageDataset;
import dev.convnet.data.images.Resize;
import dev.convnet.data.input.ImageInput;
import dev.convnet.testing.GraphExtension;
import dev.convnet.train.metrics.EvaluationResult;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A network that gives every image the same logits, on one image of each of seven classes. */
class EvaluatorTest {
  private static final List<String> CLASSES = List.of("a", "b", "c", "d", "e", "f", "g");

  @RegisterExtension final GraphExtension graph = new GraphExtension();

  private EvaluationResult evaluate(float... logits) throws IOException {
    var labels = new int[] {0, 1, 2, 3, 4, 5, 6};
    var images = ImageDataset.of(new byte[7 * 3], 1, 1, labels, CLASSES).split(1, 0, 1).train();
    var scope = graph.scope();
    var tf = scope.tf();
    var input = new ImageInput(scope, new Resize(1, 1), 4);
    var zeros = tf.math.mul(tf.sum(input.images(), tf.array(1, 2, 3)), tf.constant(0f));
    var same = tf.math.add(tf.expandDims(zeros, tf.constant(1)), tf.constant(logits));
    var evaluator = Evaluator.of(scope, same, input.labels());
    return evaluator.evaluate(graph.session(), input.evaluationInput(images), CLASSES);
  }

  @Test
  void countsLabelsAmongTheFiveLargestLogits() throws IOException {
    var result = evaluate(6, 5, 4, 3, 2, 1, 0);

    assertEquals(1, result.correct());
    assertEquals(5, result.topFive());
    assertEquals(5 / 7.0, result.topFiveAccuracy());
  }

  @Test
  void equalLogitsAreBeforeTheLabel() throws IOException {
    assertEquals(0, evaluate(1, 1, 1, 1, 1, 1, 1).topFive());
  }
}
