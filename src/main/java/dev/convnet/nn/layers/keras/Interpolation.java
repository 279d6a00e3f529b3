// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.layers.keras;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.image.ResizeBicubic;
import org.tensorflow.op.image.ResizeBilinear;
import org.tensorflow.op.image.ResizeNearestNeighbor;
import org.tensorflow.op.image.ScaleAndTranslate;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** How pixels of another size are computed, without averaging when images shrink. */
public enum Interpolation {
  NEAREST {
    @Override
    Operand<TFloat32> resize(Ops tf, Operand<TFloat32> x, Operand<TInt32> size) {
      return tf.image.resizeNearestNeighbor(x, size, ResizeNearestNeighbor.halfPixelCenters(true));
    }
  },
  BILINEAR {
    @Override
    Operand<TFloat32> resize(Ops tf, Operand<TFloat32> x, Operand<TInt32> size) {
      return tf.image.resizeBilinear(x, size, ResizeBilinear.halfPixelCenters(true));
    }
  },
  /** As Keras 2.0 to 2.2 on TensorFlow: the centers of pixels are at whole numbers. */
  CORNER_BILINEAR {
    @Override
    Operand<TFloat32> resize(Ops tf, Operand<TFloat32> x, Operand<TInt32> size) {
      return tf.image.resizeBilinear(x, size);
    }
  },
  BICUBIC {
    @Override
    Operand<TFloat32> resize(Ops tf, Operand<TFloat32> x, Operand<TInt32> size) {
      return tf.image.resizeBicubic(x, size, ResizeBicubic.halfPixelCenters(true));
    }
  },
  AREA {
    @Override
    Operand<TFloat32> resize(Ops tf, Operand<TFloat32> x, Operand<TInt32> size) {
      return tf.image.resizeArea(x, size);
    }
  },
  LANCZOS3("lanczos3"),
  LANCZOS5("lanczos5"),
  GAUSSIAN("gaussian"),
  MITCHELLCUBIC("mitchellcubic");

  private final String kernel;

  Interpolation() {
    this("");
  }

  Interpolation(String kernel) {
    this.kernel = kernel;
  }

  /**
   * Resizes images.
   *
   * @param x {@code float32 [N, H, W, C]}
   * @param size new height and width, {@code int32 [2]}
   */
  Operand<TFloat32> resize(Ops tf, Operand<TFloat32> x, Operand<TInt32> size) {
    var from = tf.slice(tf.shape(x), tf.array(1), tf.array(2));
    var scale =
        tf.math.div(tf.dtypes.cast(size, TFloat32.class), tf.dtypes.cast(from, TFloat32.class));
    return tf.image.scaleAndTranslate(
        x,
        size,
        scale,
        tf.array(0f, 0f),
        ScaleAndTranslate.kernelType(kernel),
        ScaleAndTranslate.antialias(false));
  }

  Operand<TFloat32> resize(
      Ops tf, Operand<TFloat32> x, Operand<TInt32> height, Operand<TInt32> width) {
    return resize(tf, x, tf.stack(List.of(height, width)));
  }
}
