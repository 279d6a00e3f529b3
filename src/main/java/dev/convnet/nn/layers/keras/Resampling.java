// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.layers.keras;

import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.layers.Layer;
import dev.convnet.nn.layers.keras.KernelWindow.Pair;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** The layers that change the height and the width of images. */
public sealed interface Resampling extends Layer {
  /** Keras's {@code UpSampling2D}. */
  record UpSampling(Pair factors, Interpolation interpolation) implements Resampling {
    @Override
    public Operand<TFloat32> apply(GraphScope scope, Operand<TFloat32> x) {
      Sizes.require(scope, x, 4);
      var y = interpolation == Interpolation.NEAREST ? repeated(scope, x) : resized(scope, x);
      return Sizes.row(scope, "upsample", y);
    }

    /** Each pixel several times; unlike a resize operation, it has a gradient. */
    private Operand<TFloat32> repeated(GraphScope scope, Operand<TFloat32> x) {
      var tf = scope.tf();
      var sizes = Sizes.of(tf, x);
      var one = tf.constant(1);
      var apart =
          List.<Operand<TInt32>>of(
              sizes.get(0), sizes.get(1), one, sizes.get(2), one, sizes.get(3));
      var times = tf.array(1, 1, factors.height(), 1, factors.width(), 1);
      var repeated = tf.tile(Sizes.reshape(tf, x, apart), times);
      sizes.set(1, times(tf, x, sizes, 1, factors.height()));
      sizes.set(2, times(tf, x, sizes, 2, factors.width()));
      return Sizes.reshape(tf, repeated, sizes);
    }

    private Operand<TFloat32> resized(GraphScope scope, Operand<TFloat32> x) {
      var tf = scope.tf();
      var sizes = Sizes.of(tf, x);
      return interpolation.resize(
          tf, x, times(tf, x, sizes, 1, factors.height()), times(tf, x, sizes, 2, factors.width()));
    }

    private static Operand<TInt32> times(
        Ops tf, Operand<TFloat32> x, List<Operand<TInt32>> sizes, int axis, int factor) {
      var size = x.shape().get(axis);
      return size >= 0
          ? tf.constant(Math.toIntExact(size * factor))
          : tf.math.mul(sizes.get(axis), tf.constant(factor));
    }
  }

  /** What becomes of images of another aspect ratio. */
  enum Aspect {
    /** They are stretched. */
    STRETCH,
    /** The largest part of the right aspect ratio is taken, from the center. */
    CROP,
    /** Zeros are put around them. */
    PAD
  }

  /** Keras's {@code Resizing}. */
  record Resizing(Pair size, Interpolation interpolation, Aspect aspect) implements Resampling {
    @Override
    public Operand<TFloat32> apply(GraphScope scope, Operand<TFloat32> x) {
      Sizes.require(scope, x, 4);
      var tf = scope.tf();
      var framed =
          switch (aspect) {
            case STRETCH -> x;
            case CROP -> Framing.cropped(scope, x, size);
            case PAD -> Framing.padded(scope, x, size);
          };
      var y =
          interpolation.resize(tf, framed, tf.constant(size.height()), tf.constant(size.width()));
      return Sizes.row(scope, "resize", y);
    }
  }

  /** Keras's {@code CenterCrop}: smaller images are resized, with their aspect ratio. */
  record CenterCrop(Pair size) implements Resampling {
    @Override
    public Operand<TFloat32> apply(GraphScope scope, Operand<TFloat32> x) {
      Sizes.require(scope, x, 4);
      var height = (int) Sizes.known(scope, x, 1);
      var width = (int) Sizes.known(scope, x, 2);
      if (height < size.height() || width < size.width()) {
        return new Resizing(size, Interpolation.BILINEAR, Aspect.CROP).apply(scope, x);
      }
      return Sizes.row(
          scope,
          "crop",
          Framing.part(scope, x, (height - size.height()) / 2, (width - size.width()) / 2, size));
    }
  }
}
