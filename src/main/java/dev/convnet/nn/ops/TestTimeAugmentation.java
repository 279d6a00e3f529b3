// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.ops;

import dev.convnet.nn.graph.GraphScope;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * Looks at each picture several times and takes the mean: as it is and mirrored, which count a
 * quarter each, and both moved by a pixel up and left, and down and right, which count an eighth
 * each (Keller Jordan's airbench94, 2024).
 */
public final class TestTimeAugmentation {
  private static final float[] WEIGHTS = {.25f, .25f, .125f, .125f, .125f, .125f};

  private TestTimeAugmentation() {}

  /**
   * The weighted mean of what {@code network} says of the views, which it gets as one batch.
   *
   * @param pictures {@code float32 [N, H, W, C]}, all but N known
   * @param network {@code [N, H, W, C]} to {@code [N, classes]}
   * @return {@code float32 [N, classes]}
   */
  public static Operand<TFloat32> mean(
      GraphScope scope, Operand<TFloat32> pictures, UnaryOperator<Operand<TFloat32>> network) {
    var tf = scope.tf();
    var said = network.apply(tf.concat(views(scope, pictures), tf.constant(0)));
    var classes = (int) said.shape().get(1);
    var apart = tf.reshape(said, tf.array(WEIGHTS.length, -1, classes));
    var weights = tf.reshape(tf.constant(WEIGHTS), tf.array(WEIGHTS.length, 1, 1));
    return scope.tf("mean").sum(tf.math.mul(apart, weights), tf.array(0));
  }

  private static List<Operand<TFloat32>> views(GraphScope scope, Operand<TFloat32> pictures) {
    var tf = scope.tf();
    var border = tf.constant(new int[][] {{0, 0}, {1, 1}, {1, 1}, {0, 0}});
    var padded = tf.mirrorPad(pictures, border, "REFLECT");
    var views = new ArrayList<Operand<TFloat32>>();
    for (var view :
        List.of(pictures, part(scope, pictures, padded, 0), part(scope, pictures, padded, 2))) {
      views.add(view);
      views.add(tf.reverse(view, tf.array(2)));
    }
    return views;
  }

  private static Operand<TFloat32> part(
      GraphScope scope, Operand<TFloat32> like, Operand<TFloat32> padded, int first) {
    var tf = scope.tf();
    var shape = like.shape();
    var size = tf.array(-1, (int) shape.get(1), (int) shape.get(2), (int) shape.get(3));
    return tf.slice(padded, tf.array(0, first, first, 0), size);
  }
}
