// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.models;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Initializer.FixedValues;
import dev.convnet.nn.ops.HistogramEqualizationOps;
import dev.convnet.nn.ops.ZcaWhitening;
import java.util.Locale;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/**
 * Normalization of pixels from 0 to 255 by what the training images, or the image itself, are like.
 * It is part of the network's graph, so that training, evaluation and an exported network do the
 * same. What it takes from the training images are variables, {@code normalization/…}, which are
 * saved in checkpoints and not trained.
 */
public enum PixelNormalization {
  /** Nothing: the network has its own {@link Preprocessing} only. */
  NONE,
  /** Minus the mean of the training images, pixel by pixel, then divided by 255: about [-1, 1]. */
  MEAN_IMAGE,
  /**
   * Minus the mean of each channel, divided by its standard deviation, both of all training images:
   * {@code featurewise_center} and {@code featurewise_std_normalization} of Keras.
   */
  CHANNELS,
  /** Divided by 255: {@code rescale=1/255} of Keras. */
  RESCALE,
  /**
   * Each image minus its mean, divided by its standard deviation: {@link
   * Preprocessing#STANDARDIZED}, TensorFlow's {@code per_image_standardization}.
   */
  IMAGE,
  /**
   * Minus the mean of each channel, then ZCA whitening: {@code zca_whitening} of Keras ({@link
   * ZcaWhitening}). For small images only: at most {@link #MAX_WHITENED} values.
   */
  ZCA,
  /**
   * Equalizes the histogram of each channel of each image ({@link HistogramEqualizationOps}); the
   * values are from 0 to 255 again, so the network's own preprocessing follows.
   */
  EQUALIZE;

  /** The most values (height x width x 3) that an image may have for ZCA. */
  public static final int MAX_WHITENED = 1024;

  private static final float WHITE = 255;

  /** A channel of one value has no deviation; its pixels become 0. */
  private static final float MIN_DEVIATION = 1e-3f;

  /**
   * What is known of the training images, in pixels from 0 to 255.
   *
   * @param mean for MEAN_IMAGE {@code float32 [height, width, 3]}, flat; for CHANNELS and ZCA
   *     {@code float32 [3]}; otherwise empty
   * @param deviation for CHANNELS {@code float32 [3]}; otherwise empty
   * @param whitening for ZCA {@code float32 [values, values]}, flat; otherwise empty
   */
  @SuppressWarnings("ArrayRecordComponent") // written once, and read into a graph
  public record Statistics(float[] mean, float[] deviation, float[] whitening) {
    /** For normalizations that need none. */
    public static final Statistics NONE = new Statistics(new float[0], new float[0]);

    /** Statistics without a matrix. */
    public Statistics(float[] mean, float[] deviation) {
      this(mean, deviation, new float[0]);
    }
  }

  /** Whether it is done instead of the network's own {@link Preprocessing}. */
  public boolean replacesPreprocessing() {
    return this != NONE && this != EQUALIZE;
  }

  /**
   * Placeholders of the statistics, for a graph whose variables a checkpoint restores.
   *
   * @param height of the network's input
   * @param width of the network's input
   * @throws InvalidSettingException if the images are too large for ZCA
   */
  public Statistics unknown(int height, int width) {
    return switch (this) {
      case MEAN_IMAGE -> new Statistics(new float[3 * height * width], new float[0]);
      case CHANNELS -> new Statistics(new float[3], new float[] {1, 1, 1});
      case ZCA -> {
        int values = requireFewValues(height, width);
        yield new Statistics(new float[3], new float[0], new float[values * values]);
      }
      case NONE, RESCALE, IMAGE, EQUALIZE -> Statistics.NONE;
    };
  }

  private static int requireFewValues(int height, int width) {
    long values = 3L * height * width;
    if (values <= MAX_WHITENED) return (int) values;
    throw new InvalidSettingException(
        "normalize",
        "must not be 'zca' for images of %dx%d pixels: they have %,d values, and at most %,d can be"
                .formatted(height, width, values, MAX_WHITENED)
            + " whitened; take an image size of 18 or less, such as 16");
  }

  /**
   * A network that normalizes its images.
   *
   * @param network gets what is normalized
   */
  public Network before(Network network, Statistics statistics) {
    if (this == NONE) return network;
    return (scope, images, mode) ->
        network.logits(
            scope, apply(scope.variableScope("normalization"), images, statistics), mode);
  }

  /**
   * Builds the normalization.
   *
   * @param pixels {@code float32 [N, height, width, 3]} from 0 to 255
   * @return {@code float32 [N, height, width, 3]}
   */
  Operand<TFloat32> apply(GraphScope scope, Operand<TFloat32> pixels, Statistics statistics) {
    var tf = scope.tf();
    return switch (this) {
      case NONE -> pixels;
      case MEAN_IMAGE -> {
        var mean =
            scope.nonTrainable(
                "mean_image", pixels.shape().tail(), new FixedValues(statistics.mean));
        yield tf.math.div(tf.math.sub(pixels, mean), tf.constant(WHITE));
      }
      case CHANNELS -> {
        var mean = scope.nonTrainable("mean", Shape.of(3), new FixedValues(statistics.mean));
        var deviation =
            scope.nonTrainable("deviation", Shape.of(3), new FixedValues(statistics.deviation));
        yield tf.math.div(
            tf.math.sub(pixels, mean), tf.math.maximum(deviation, tf.constant(MIN_DEVIATION)));
      }
      case RESCALE -> tf.math.div(pixels, tf.constant(WHITE));
      case ZCA -> whiten(scope, pixels, statistics);
      case IMAGE -> Preprocessing.STANDARDIZED.apply(scope, pixels);
      case EQUALIZE -> HistogramEqualizationOps.equalize(tf, pixels);
    };
  }

  private static Operand<TFloat32> whiten(
      GraphScope scope, Operand<TFloat32> pixels, Statistics statistics) {
    var tf = scope.tf();
    long values = pixels.shape().tail().size();
    var mean = scope.nonTrainable("mean", Shape.of(3), new FixedValues(statistics.mean));
    var matrix =
        scope.nonTrainable(
            "whitening", Shape.of(values, values), new FixedValues(statistics.whitening));
    var flat = tf.reshape(tf.math.sub(pixels, mean), tf.array(-1L, values));
    return tf.reshape(
        tf.linalg.matMul(flat, matrix), tf.constant(pixels.shape().tail().prepend(-1L).asArray()));
  }

  /** The name in lower case with hyphens, as users write it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
