// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.ops;

import dev.convnet.nn.graph.GraphScope;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * Test-time augmentation: averages the logits of six views of each image. The image and its mirror
 * image have the weight 1/4 each; both, moved by one pixel up and left, and down and right, have
 * 1/8 each (Keller Jordan's airbench94, 2024).
 */
public final class TestTimeAugmentation {
  private static final float[] WEIGHTS = {.25f, .25f, .125f, .125f, .125f, .125f};

  private TestTimeAugmentation() {}

  /**
   * The weighted mean of the logits.
   *
   * @param images {@code float32 [N, H, W, C]}, all but N known
   * @param network builds logits {@code [6 N, classes]} for all views in one batch
   * @return {@code float32 [N, classes]}
   */
  public static Operand<TFloat32> mean(
      GraphScope scope, Operand<TFloat32> images, UnaryOperator<Operand<TFloat32>> network) {
    var tf = scope.tf();
    var logits = network.apply(tf.concat(views(scope, images), tf.constant(0)));
    var classes = (int) logits.shape().get(1);
    var byView = tf.reshape(logits, tf.array(WEIGHTS.length, -1, classes));
    var weights = tf.reshape(tf.constant(WEIGHTS), tf.array(WEIGHTS.length, 1, 1));
    return scope.tf("mean").sum(tf.math.mul(byView, weights), tf.array(0));
  }

  private static List<Operand<TFloat32>> views(GraphScope scope, Operand<TFloat32> images) {
    var tf = scope.tf();
    var border = tf.constant(new int[][] {{0, 0}, {1, 1}, {1, 1}, {0, 0}});
    var padded = tf.mirrorPad(images, border, "REFLECT");
    var views = new ArrayList<Operand<TFloat32>>();
    for (var view :
        List.of(images, moved(scope, images, padded, 0), moved(scope, images, padded, 2))) {
      views.add(view);
      views.add(tf.reverse(view, tf.array(2)));
    }
    return views;
  }

  private static Operand<TFloat32> moved(
      GraphScope scope, Operand<TFloat32> images, Operand<TFloat32> padded, int first) {
    var tf = scope.tf();
    var shape = images.shape();
    var size = tf.array(-1, (int) shape.get(1), (int) shape.get(2), (int) shape.get(3));
    return tf.slice(padded, tf.array(0, first, first, 0), size);
  }
}
