// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras.network;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.nn.graph.GraphScope;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** Turns what a model returns without its last activation into logits. */
final class Scores {
  private Scores() {}

  /**
   * The logits of an output.
   *
   * @param y {@code float32 [N, classes]}, perhaps with dimensions of size 1 between
   * @return {@code float32 [N, classes]}; of one unit {@code [N, 2]}
   */
  static Operand<TFloat32> logits(
      GraphScope scope, Operand<TFloat32> y, String name, OutputKind kind) {
    var flat = flat(scope, y, name);
    if (flat.shape().get(1) != 1 || kind == OutputKind.VALUES) return flat;
    if (kind == OutputKind.SOFTMAX) {
      throw new InvalidSettingException(
          "output '%s' is a softmax of one unit, which is always 1".formatted(name));
    }
    var tf = scope.tf("two_classes");
    return tf.concat(List.of(tf.zerosLike(flat), flat), tf.constant(1));
  }

  private static Operand<TFloat32> flat(GraphScope scope, Operand<TFloat32> y, String name) {
    var shape = y.shape();
    var classes = 1L;
    for (var i = 1; i < shape.numDimensions(); i++) {
      if (i < shape.numDimensions() - 1 && shape.get(i) != 1 || shape.get(i) < 1) {
        throw new InvalidSettingException(
            "output '%s' has the shape %s, but a classifier's is [N, classes]"
                .formatted(name, shape));
      }
      classes *= shape.get(i);
    }
    if (shape.numDimensions() == 2) return y;
    var tf = scope.tf("logits");
    return tf.reshape(y, tf.array(-1, (int) classes));
  }
}
