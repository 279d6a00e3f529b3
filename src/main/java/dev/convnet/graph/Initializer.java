// SPDX-License-Identifier: Apache-2.0
package dev.convnet.graph;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/**
 * What a variable holds before the first step. The operations carry the names that Python gives
 * them.
 */
public sealed interface Initializer {
  /**
   * Builds the first value.
   *
   * @param scope {@code VARIABLE/Initializer}
   */
  Operand<TFloat32> build(GraphScope scope, Shape shape);

  /** The same number everywhere. */
  record Constant(float value) implements Initializer {
    @Override
    public Operand<TFloat32> build(GraphScope scope, Shape shape) {
      var tf = scope.nameScope("Const").tf();
      return scope
          .tf("Const")
          .fill(tf.withName("shape").constant(shape.asArray()), tf.constant(value));
    }
  }

  /**
   * Normal with mean 0, drawn again where it falls more than two deviations away; variance 0.774
   * stddev².
   */
  record TruncatedNormal(float stddev) implements Initializer {
    @Override
    public Operand<TFloat32> build(GraphScope scope, Shape shape) {
      var inner = scope.nameScope("truncated_normal");
      var seed = Seed.of(scope);
      var tf = inner.tf();
      var standard =
          tf.withName("TruncatedNormal")
              .random
              .truncatedNormal(
                  tf.withName("shape").constant(shape.asArray()),
                  TFloat32.class,
                  org.tensorflow.op.random.TruncatedNormal.seed(seed.graph()),
                  org.tensorflow.op.random.TruncatedNormal.seed2(seed.op()));
      return scope.tf("truncated_normal").math.mul(standard, inner.tf("stddev").constant(stddev));
    }
  }
}
