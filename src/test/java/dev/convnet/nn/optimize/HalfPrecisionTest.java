// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.optimize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Initializer.Constant;
import dev.convnet.nn.graph.NumericPrecision;
import dev.convnet.nn.graph.Variable;
import dev.convnet.testing.GraphExtension;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat16;
import org.tensorflow.types.TFloat32;

class HalfPrecisionTest {
  @RegisterExtension final GraphExtension graph = new GraphExtension();

  private GraphScope scope;
  private Variable<TFloat32> matrix;
  private Operand<TFloat32> loss;

  /** 1e-9 times the sum of a product in float16, in which values below 6e-8 are zero. */
  @BeforeEach
  void aLossWithSmallGradients() {
    scope = graph.scope();
    matrix = scope.variable("matrix", Shape.of(2, 1), new Constant(1));
    var tf = scope.nameScope("loss").tf();
    var inputs = tf.constant(new float[][] {{1, 3}, {5, 7}});
    var product =
        tf.linalg.matMul(
            tf.dtypes.cast(inputs, TFloat16.class), tf.dtypes.cast(matrix, TFloat16.class));
    var sum = tf.sum(tf.dtypes.cast(product, TFloat32.class), tf.array(0, 1));
    loss = tf.math.mul(sum, tf.constant(1e-9f));
  }

  private float[] gradient(NumericPrecision precision) {
    var gradients = ScaledGradients.of(scope, precision, loss, List.of(matrix));
    graph.initialize();
    return graph.floats(gradients.gradients().get(0).gradient());
  }

  @Test
  void losesThemUnscaled() {
    assertArrayEquals(new float[] {0, 0}, gradient(NumericPrecision.FLOAT32));
  }

  @Test
  void keepsThemScaled() {
    assertArrayEquals(new float[] {6e-9f, 10e-9f}, gradient(NumericPrecision.FLOAT16), 3e-11f);
  }
}
