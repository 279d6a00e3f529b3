// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.cifar10;

import dev.convnet.data.sets.Cifar10;
import dev.convnet.io.savedmodel.ExportSpec;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.models.Cifar10Net;
import org.tensorflow.Operand;
import org.tensorflow.op.math.Mean;
import org.tensorflow.types.TFloat32;

/** Exports the tutorial's network for serving: with the moving averages and its preprocessing. */
public final class Cifar10Export {
  private static final int OFFSET = (Cifar10.RAW_IMAGE_SIZE - Cifar10.IMAGE_SIZE) / 2;

  private Cifar10Export() {}

  /** What is exported: images of 32 x 32 pixels come in, the logits of the ten classes go out. */
  public static ExportSpec network() {
    return new ExportSpec(
        Cifar10.RAW_IMAGE_SIZE,
        Cifar10.RAW_IMAGE_SIZE,
        Cifar10.CLASS_NAMES,
        Cifar10Export::logits,
        MovingAverageSaver::build);
  }

  private static Operand<TFloat32> logits(GraphScope scope, Operand<TFloat32> images) {
    return new Cifar10Net().logits(scope, preprocessed(scope.nameScope("preprocess"), images));
  }

  /**
   * The preprocessing of the evaluation for a batch: the center of each image, standardized. {@link
   * dev.convnet.nn.ops.ImageAugmentation} does the same for one image.
   *
   * @param images {@code float32 [N, 32, 32, 3]}
   * @return {@code float32 [N, 24, 24, 3]}
   */
  private static Operand<TFloat32> preprocessed(GraphScope scope, Operand<TFloat32> images) {
    var tf = scope.tf();
    var begin = tf.array(0, OFFSET, OFFSET, 0);
    var size = tf.array(-1, Cifar10.IMAGE_SIZE, Cifar10.IMAGE_SIZE, Cifar10.CHANNELS);
    var center = tf.slice(images, begin, size);
    var axes = tf.array(1, 2, 3);
    var centered = tf.math.sub(center, tf.math.mean(center, axes, Mean.keepDims(true)));
    var variance = tf.math.mean(tf.math.square(centered), axes, Mean.keepDims(true));
    var elements = Cifar10.IMAGE_SIZE * Cifar10.IMAGE_SIZE * Cifar10.CHANNELS;
    var smallest = tf.constant((float) (1 / Math.sqrt(elements)));
    return tf.math.div(centered, tf.math.maximum(tf.math.sqrt(variance), smallest));
  }
}
