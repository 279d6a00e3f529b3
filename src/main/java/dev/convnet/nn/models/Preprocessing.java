// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.models;

import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.layers.Layer;
import dev.convnet.nn.layers.Rescaling;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.math.Mean;
import org.tensorflow.types.TFloat32;

/** What a network wants done to pixels from 0 to 255, red, green, blue. */
public enum Preprocessing {
  /** Nothing: the network does it itself. */
  NONE(Rescaling.by(1)),
  /** From 0 to 1. */
  UNIT(Rescaling.by(1 / 255.0)),
  /** Mean 0 and deviation 1 over each picture, as the CIFAR-10 tutorial has it. */
  STANDARDIZED(Rescaling.by(1)) {
    @Override
    public Operand<TFloat32> apply(GraphScope scope, Operand<TFloat32> pixels) {
      return standardized(scope.tf(), pixels);
    }
  },
  /** From -1 to 1. */
  TF(Rescaling.by(1 / 127.5).plus(-1)),
  /** {@code (x - 127) / 128}. */
  LITE(Rescaling.by(1 / 128.0).plus(-127 / 128.0)),
  /** Blue, green, red, each less its mean over ImageNet. */
  CAFFE(Rescaling.by(1).plus(-103.939, -116.779, -123.68)) {
    @Override
    public Operand<TFloat32> apply(GraphScope scope, Operand<TFloat32> pixels) {
      var tf = scope.tf();
      return super.apply(scope, tf.reverse(pixels, tf.array(3)));
    }
  },
  /** From 0 to 1, less the mean over ImageNet, in deviations. */
  TORCH(
      Rescaling.by(1 / (255 * 0.229), 1 / (255 * 0.224), 1 / (255 * 0.225))
          .plus(-0.485 / 0.229, -0.456 / 0.224, -0.406 / 0.225)),
  /** Paper is -0.1, ink 1.175, of pictures whose ink is 255: LeNet-5's. */
  INK(Rescaling.by(1.275 / 255).plus(-0.1));

  private final Layer last;

  Preprocessing(Layer last) {
    this.last = last;
  }

  /**
   * Builds it.
   *
   * @param pixels {@code float32 [N, H, W, C]}, from 0 to 255
   */
  public Operand<TFloat32> apply(GraphScope scope, Operand<TFloat32> pixels) {
    return last.apply(scope, pixels);
  }

  /** The deviation counts as one over the root of the number of values at least. */
  private static Operand<TFloat32> standardized(Ops tf, Operand<TFloat32> pixels) {
    var axes = tf.array(1, 2, 3);
    var shape = pixels.shape();
    var values = shape.get(1) * shape.get(2) * shape.get(3);
    var centered = tf.math.sub(pixels, tf.math.mean(pixels, axes, Mean.keepDims(true)));
    var variance = tf.math.mean(tf.math.square(centered), axes, Mean.keepDims(true));
    var least = tf.constant((float) (1 / Math.sqrt(values)));
    return tf.math.div(centered, tf.math.maximum(tf.math.sqrt(variance), least));
  }
}
