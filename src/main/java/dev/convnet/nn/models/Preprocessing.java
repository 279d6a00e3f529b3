// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.models;

import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.layers.Layer;
import dev.convnet.nn.layers.Rescaling;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.math.Mean;
import org.tensorflow.types.TFloat32;

/**
 * What a network expects to be done to the pixels of RGB images, whose values are from 0 to 255.
 */
public enum Preprocessing {
  /** Nothing, because the network scales its input itself. */
  NONE(Rescaling.by(1)),
  /** Scales to [0, 1]. */
  UNIT(Rescaling.by(1 / 255.0)),
  /** Scales each image to mean 0 and standard deviation 1, as the CIFAR-10 tutorial. */
  STANDARDIZED(Rescaling.by(1)) {
    @Override
    public Operand<TFloat32> apply(GraphScope scope, Operand<TFloat32> pixels) {
      return standardized(scope.tf(), pixels);
    }
  },
  /** Scales to [-1, 1]: Keras's mode {@code tf}. */
  TF(Rescaling.by(1 / 127.5).plus(-1)),
  /** {@code (x - 127) / 128}, as EfficientNet-Lite. */
  LITE(Rescaling.by(1 / 128.0).plus(-127 / 128.0)),
  /** Blue, green, red, minus the means of ImageNet: Keras's mode {@code caffe}. */
  CAFFE(Rescaling.by(1).plus(-103.939, -116.779, -123.68)) {
    @Override
    public Operand<TFloat32> apply(GraphScope scope, Operand<TFloat32> pixels) {
      var tf = scope.tf();
      return super.apply(scope, tf.reverse(pixels, tf.array(3)));
    }
  },
  /** Scales to [0, 1], then by the mean and deviation of ImageNet: Keras's mode {@code torch}. */
  TORCH(
      Rescaling.by(1 / (255 * 0.229), 1 / (255 * 0.224), 1 / (255 * 0.225))
          .plus(-0.485 / 0.229, -0.456 / 0.224, -0.406 / 0.225)),
  /** Scales 0 to -0.1 and 255 to 1.175, as LeNet-5 for white ink on black paper. */
  INK(Rescaling.by(1.275 / 255).plus(-0.1));

  private final Layer rescaling;

  Preprocessing(Layer rescaling) {
    this.rescaling = rescaling;
  }

  /**
   * Builds the preprocessing.
   *
   * @param pixels {@code float32 [N, H, W, C]}, values from 0 to 255
   * @return what the network takes, {@code float32 [N, H, W, C]}
   */
  public Operand<TFloat32> apply(GraphScope scope, Operand<TFloat32> pixels) {
    return rescaling.apply(scope, pixels);
  }

  /** Divides by at least 1 / √values, so that an image of one color is no problem. */
  private static Operand<TFloat32> standardized(Ops tf, Operand<TFloat32> pixels) {
    var axes = tf.array(1, 2, 3);
    var shape = pixels.shape();
    var values = shape.get(1) * shape.get(2) * shape.get(3);
    var centered = tf.math.sub(pixels, tf.math.mean(pixels, axes, Mean.keepDims(true)));
    var variance = tf.math.mean(tf.math.square(centered), axes, Mean.keepDims(true));
    var minimum = tf.constant((float) (1 / Math.sqrt(values)));
    return tf.math.div(centered, tf.math.maximum(tf.math.sqrt(variance), minimum));
  }
}
