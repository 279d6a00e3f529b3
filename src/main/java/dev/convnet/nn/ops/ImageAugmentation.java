// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.ops;

import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Seed;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.math.Mean;
import org.tensorflow.op.random.RandomUniform;
import org.tensorflow.op.random.RandomUniformInt;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Augmentation of one image in the graph, as in the CIFAR-10 tutorial ({@code cifar10_input.py}).
 * An image is {@code float32 [height, width, channels]} with values from 0 to 255, its shape known.
 * The random operations take their seeds from the scope and draw new numbers in every run of the
 * graph.
 */
public final class ImageAugmentation {
  private ImageAugmentation() {}

  /**
   * A square at a random place.
   *
   * @param image a square of at least {@code size} pixels
   * @return {@code float32 [size, size, channels]}
   */
  public static Operand<TFloat32> randomCrop(GraphScope scope, Operand<TFloat32> image, int size) {
    var tf = scope.tf();
    var places = (int) (image.shape().get(0) - size + 1);
    var seed = Seed.of(scope);
    var corner =
        tf.random.randomUniformInt(
            tf.array(2),
            tf.constant(0),
            tf.constant(places),
            RandomUniformInt.seed(seed.graph()),
            RandomUniformInt.seed2(seed.op()));
    return crop(scope, image, tf.concat(List.of(corner, tf.array(0)), tf.constant(0)), size);
  }

  /**
   * The square at the center.
   *
   * @param image a square of at least {@code size} pixels
   * @return {@code float32 [size, size, channels]}
   */
  public static Operand<TFloat32> centralCrop(GraphScope scope, Operand<TFloat32> image, int size) {
    var offset = (int) (image.shape().get(0) - size) / 2;
    return crop(scope, image, scope.tf("begin").array(offset, offset, 0), size);
  }

  private static Operand<TFloat32> crop(
      GraphScope scope, Operand<TFloat32> image, Operand<TInt32> begin, int size) {
    var channels = (int) image.shape().get(2);
    return scope.tf().slice(image, begin, scope.tf("size").array(size, size, channels));
  }

  /** Flips the image horizontally with the probability 1/2. */
  public static Operand<TFloat32> randomFlipLeftRight(GraphScope scope, Operand<TFloat32> image) {
    var tf = scope.tf();
    var flip = tf.math.less(uniform(scope, 0, 1), tf.constant(0.5f));
    return tf.select(flip, tf.reverse(image, tf.array(1)), image);
  }

  /** Adds one random number from [-maxDelta, maxDelta) to all values, without clipping. */
  public static Operand<TFloat32> randomBrightness(
      GraphScope scope, Operand<TFloat32> image, float maxDelta) {
    return scope.tf().math.add(image, uniform(scope, -maxDelta, maxDelta));
  }

  /**
   * {@code (x - mean) * factor + mean} for each channel's mean and one random factor from [lower,
   * upper), without clipping.
   */
  public static Operand<TFloat32> randomContrast(
      GraphScope scope, Operand<TFloat32> image, float lower, float upper) {
    return scope.tf().image.adjustContrast(image, uniform(scope, lower, upper));
  }

  /**
   * Scales the image to mean 0 and standard deviation 1: {@code (x - mean) / max(deviation, 1 /
   * √elements)}.
   */
  public static Operand<TFloat32> perImageStandardization(
      GraphScope scope, Operand<TFloat32> image) {
    var tf = scope.tf();
    var axes = tf.withName("axes").array(0, 1, 2);
    var mean = tf.math.mean(image, axes, Mean.keepDims(true));
    var centered = tf.math.sub(image, mean);
    var elements = (float) image.shape().size();
    var variance = tf.math.mean(tf.math.square(centered), axes);
    var deviation =
        tf.math.maximum(tf.math.sqrt(variance), tf.constant((float) (1 / Math.sqrt(elements))));
    return tf.math.div(centered, deviation);
  }

  private static Operand<TFloat32> uniform(GraphScope scope, float from, float to) {
    var tf = scope.tf();
    var seed = Seed.of(scope);
    var unit =
        tf.random.randomUniform(
            tf.withName("shape").constant(new int[0]),
            TFloat32.class,
            RandomUniform.seed(seed.graph()),
            RandomUniform.seed2(seed.op()));
    return tf.math.add(tf.math.mul(unit, tf.constant(to - from)), tf.constant(from));
  }
}
