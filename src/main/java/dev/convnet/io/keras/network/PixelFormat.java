// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras.network;

import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.layers.Rescaling;
import dev.convnet.nn.models.Preprocessing;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/**
 * What pixels a model was trained with, which its file does not say.
 *
 * @param color the order of the channels
 * @param scaling of values from 0 to 255
 */
public record PixelFormat(Color color, Scaling scaling) {
  /** The order of the channels of a model's input. */
  public enum Color {
    RGB,
    /** Blue first, as OpenCV reads images. */
    BGR,
    /** One channel, {@code 0.299 red + 0.587 green + 0.114 blue}. */
    GRAY
  }

  /** Builds the scaling of pixels. */
  @FunctionalInterface
  public interface Scaling {
    /**
     * Scales.
     *
     * @param pixels {@code float32 [N, H, W, C]}, values from 0 to 255
     * @return of the same shape
     */
    Operand<TFloat32> apply(GraphScope scope, Operand<TFloat32> pixels);
  }

  /** Pixels as they are: red, green and blue from 0 to 255. */
  public static final PixelFormat PLAIN = new PixelFormat(Color.RGB, (scope, pixels) -> pixels);

  private static final float[] LUMINANCE = {0.299f, 0.587f, 0.114f};

  /** Red, green and blue, scaled. */
  public static PixelFormat of(Preprocessing scaling) {
    return PLAIN.scaling(scaling::apply);
  }

  /** This format with the values {@code x factor + offset}. */
  public PixelFormat rescaled(double factor, double offset) {
    return scaling(Rescaling.by(factor).plus(offset)::apply);
  }

  /** This format with another scaling. */
  public PixelFormat scaling(Scaling other) {
    return new PixelFormat(color, other);
  }

  /** This format with another order of the channels. */
  public PixelFormat color(Color other) {
    return new PixelFormat(other, scaling);
  }

  /**
   * Builds a model's input. A model of one channel gets gray images whatever {@link #color} is.
   *
   * @param images {@code float32 [N, height, width, C]}, values from 0 to 255
   * @param input the shape of the model's images, {@code [height, width, channels]}
   */
  Operand<TFloat32> apply(GraphScope scope, Operand<TFloat32> images, Shape input) {
    var inner = scope.nameScope("pixels");
    return scaling.apply(inner, colored(inner, images, input.get(2)));
  }

  private Operand<TFloat32> colored(GraphScope scope, Operand<TFloat32> images, long channels) {
    var given = images.shape().get(3);
    var tf = scope.tf();
    if (given == 3 && channels == 1) return gray(scope, images);
    if (given == 3 && channels == 3 && color == Color.BGR) return tf.reverse(images, tf.array(3));
    if (given == 3 && channels == 3 && color == Color.GRAY) {
      return tf.tile(gray(scope, images), tf.array(1, 1, 1, 3));
    }
    if (given == 1 && channels == 3) return tf.tile(images, tf.array(1, 1, 1, 3));
    return images;
  }

  private static Operand<TFloat32> gray(GraphScope scope, Operand<TFloat32> images) {
    var tf = scope.tf("gray");
    var weights = tf.reshape(tf.constant(LUMINANCE), tf.array(1, 1, 3, 1));
    return tf.nn.conv2d(images, weights, List.of(1L, 1L, 1L, 1L), "VALID").output();
  }
}
