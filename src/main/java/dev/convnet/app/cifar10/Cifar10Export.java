// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.cifar10;

import dev.convnet.data.sets.Cifar10;
import dev.convnet.io.savedmodel.ExportSpec;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.models.Cifar10Net;
import org.tensorflow.Operand;
import org.tensorflow.op.math.Mean;
import org.tensorflow.types.TFloat32;

/** The tutorial's network as it is served: with the moving averages, and all preprocessing. */
public final class Cifar10Export {
  private static final int OFFSET = (Cifar10.RAW_IMAGE_SIZE - Cifar10.IMAGE_SIZE) / 2;

  private Cifar10Export() {}

  public static ExportSpec network() {
    return new ExportSpec(
        Cifar10.RAW_IMAGE_SIZE,
        Cifar10.RAW_IMAGE_SIZE,
        Cifar10.CLASS_NAMES,
        Cifar10Export::logits,
        MovingAverageSaver::build);
  }

  private static Operand<TFloat32> logits(GraphScope scope, Operand<TFloat32> pictures) {
    return new Cifar10Net().logits(scope, preprocessed(scope.nameScope("preprocess"), pictures));
  }

  /**
   * The evaluation's input, many pictures at once: the middle of each, standardized ({@link
   * dev.convnet.nn.ops.ImageAugmentation} has the same for one).
   *
   * @param pictures {@code float32 [N, 32, 32, 3]}
   * @return {@code float32 [N, 24, 24, 3]}
   */
  private static Operand<TFloat32> preprocessed(GraphScope scope, Operand<TFloat32> pictures) {
    var tf = scope.tf();
    var begin = tf.array(0, OFFSET, OFFSET, 0);
    var size = tf.array(-1, Cifar10.IMAGE_SIZE, Cifar10.IMAGE_SIZE, Cifar10.CHANNELS);
    var middle = tf.slice(pictures, begin, size);
    var axes = tf.array(1, 2, 3);
    var centered = tf.math.sub(middle, tf.math.mean(middle, axes, Mean.keepDims(true)));
    var variance = tf.math.mean(tf.math.square(centered), axes, Mean.keepDims(true));
    var elements = Cifar10.IMAGE_SIZE * Cifar10.IMAGE_SIZE * Cifar10.CHANNELS;
    var smallest = tf.constant((float) (1 / Math.sqrt(elements)));
    return tf.math.div(centered, tf.math.maximum(tf.math.sqrt(variance), smallest));
  }
}
