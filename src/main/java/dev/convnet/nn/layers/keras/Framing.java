// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.layers.keras;

import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.layers.keras.KernelWindow.Pair;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** Cuts or pads images of a known size to the aspect ratio of another size, as Keras does. */
final class Framing {
  private Framing() {}

  /** The largest part in the center that has the aspect ratio of {@code target}. */
  static Operand<TFloat32> cropped(GraphScope scope, Operand<TFloat32> x, Pair target) {
    var height = (int) Sizes.known(scope, x, 1);
    var width = (int) Sizes.known(scope, x, 2);
    var part =
        new Pair(
            Math.max(1, Math.min(height, scaled(width, target.height(), target.width()))),
            Math.max(1, Math.min(width, scaled(height, target.width(), target.height()))));
    return part(scope, x, (height - part.height()) / 2, (width - part.width()) / 2, part);
  }

  /**
   * As many zeros on both sides, so that the image has about the aspect ratio of {@code target}.
   */
  static Operand<TFloat32> padded(GraphScope scope, Operand<TFloat32> x, Pair target) {
    var height = (int) Sizes.known(scope, x, 1);
    var width = (int) Sizes.known(scope, x, 2);
    var high = Math.max(height, scaled(width, target.height(), target.width())) - height;
    var wide = Math.max(width, scaled(height, target.width(), target.height())) - width;
    var zeros = new int[][] {{0, 0}, {high / 2, high / 2}, {wide / 2, wide / 2}, {0, 0}};
    var tf = scope.tf();
    return tf.pad(x, tf.constant(zeros), tf.constant(0f));
  }

  private static int scaled(int length, int numerator, int denominator) {
    return (int) ((double) ((long) length * numerator) / denominator);
  }

  static Operand<TFloat32> part(
      GraphScope scope, Operand<TFloat32> x, int top, int left, Pair size) {
    var tf = scope.tf();
    return tf.slice(x, tf.array(0, top, left, 0), tf.array(-1, size.height(), size.width(), -1));
  }
}
