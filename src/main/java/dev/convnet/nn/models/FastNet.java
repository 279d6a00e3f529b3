// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.models;

import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Initializer;
import dev.convnet.nn.graph.Initializer.GlorotUniform;
import dev.convnet.nn.graph.Initializer.Identity;
import dev.convnet.nn.layers.Activation;
import dev.convnet.nn.layers.BatchNorm;
import dev.convnet.nn.layers.BatchNorm.Affine;
import dev.convnet.nn.layers.Conv2d;
import dev.convnet.nn.layers.Dense;
import dev.convnet.nn.layers.Layer;
import dev.convnet.nn.layers.MaxPool;
import dev.convnet.nn.layers.Mode;
import dev.convnet.nn.layers.Padding;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/**
 * A network that trains fast on CIFAR-10: a convolution with fixed filters that whiten patches of
 * 2×2 pixels, three groups of two convolutions with batch normalization, and a dense layer whose
 * output is divided by 9. It is Keller Jordan's airbench94 ("94 % on CIFAR-10 in 3.29 Seconds on a
 * Single GPU", arXiv 2404.00498), which derives from David Page's network ("How to Train Your
 * ResNet", 2018), with two differences: the activation is not GELU, and there are no biases before
 * the first group, so that no gradient is needed there.
 *
 * @param whitening initializes the whitening filters, {@code [2, 2, 3, 24]}
 */
public record FastNet(Widths widths, Initializer whitening, Mode mode) implements Model {
  /** The number of classes. */
  public static final int CLASSES = 10;

  /** Height and width of its images, in pixels. */
  public static final int IMAGE_SIZE = 32;

  /** Height and width of a whitened patch, in pixels. */
  public static final int PATCH = 2;

  /** Values in a patch; there are twice as many whitening filters, half of them negated. */
  public static final int PATCH_VALUES = PATCH * PATCH * 3;

  /** The mean of each channel of the 50,000 training images, from 0 to 255. */
  private static final float[] MEAN = {125.3f, 123.0f, 113.9f};

  /** The standard deviation of each channel of the training images. */
  private static final float[] DEVIATION = {63.0f, 62.1f, 66.7f};

  /** The variable scope of the layer of the logits. */
  public static final String HEAD = "linear";

  private static final String WHITEN = "whiten";
  private static final double LOGIT_SCALE = 1 / 9.0;

  private static final Layer POOL = new MaxPool(2, 2).padding(Padding.VALID);
  private static final Layer LAST_POOL = new MaxPool(3, 3).padding(Padding.VALID);
  private static final Layer LINEAR = Dense.keras(CLASSES);

  /**
   * The widths of the groups.
   *
   * @param first the number of channels of the first group
   * @param second of the second group
   * @param third of the third group
   * @param activation after each normalization
   */
  public record Widths(int first, int second, int third, Activation activation) {
    /** For a test accuracy of 0.86. */
    public static final Widths SMALL = new Widths(32, 64, 128, Activation.RELU);

    /** For a test accuracy of 0.94. */
    public static final Widths LARGE = new Widths(64, 256, 256, Activation.SWISH);
  }

  /** A network whose first convolution does not whiten but is trained as the others. */
  public static FastNet withoutWhitening(Widths widths, Mode mode) {
    return new FastNet(widths, new GlorotUniform(), mode);
  }

  public FastNet withMode(Mode other) {
    return new FastNet(widths, whitening, other);
  }

  @Override
  public Shape inputShape() {
    return Shape.of(IMAGE_SIZE, IMAGE_SIZE, 3);
  }

  /** Whether an optimizer may change the variable of this name: all but the whitening filters. */
  public static boolean isTrainable(String variable) {
    return !variable.equals(WHITEN + "/kernel");
  }

  /**
   * {@inheritDoc}
   *
   * @param images {@code float32 [N, 32, 32, 3]}, values from 0 to 255
   * @return unscaled log probabilities, {@code float32 [N, 10]}
   */
  @Override
  public Operand<TFloat32> logits(GraphScope scope, Operand<TFloat32> images) {
    var standard = standardized(scope.nameScope("standardize"), images);
    var whitened = whitenLayer().apply(scope.variableScope(WHITEN), standard); // [N, 31, 31, 24]
    var group1 = group(scope.variableScope("group1"), widths.first, whitened); // [N, 15, 15, W1]
    var group2 = group(scope.variableScope("group2"), widths.second, group1); // [N, 7, 7, W2]
    var group3 = group(scope.variableScope("group3"), widths.third, group2); // [N, 3, 3, W3]
    var pooled = LAST_POOL.apply(scope.nameScope("pool"), group3); // [N, 1, 1, W3]
    var linear = LINEAR.apply(scope.variableScope(HEAD), pooled); // [N, 10]
    var tf = scope.tf("logits");
    return tf.math.mul(linear, scope.tf("logit_scale").constant((float) LOGIT_SCALE));
  }

  /** A pixel's value of one channel, from 0 to 255, as the input of the whitening filters. */
  public static double standardized(int channel, int value) {
    return (value - MEAN[channel]) / DEVIATION[channel];
  }

  /** Scales to mean 0 and standard deviation 1 over the training images. */
  private static Operand<TFloat32> standardized(GraphScope scope, Operand<TFloat32> images) {
    var tf = scope.tf();
    return tf.math.div(tf.math.sub(images, tf.constant(MEAN)), tf.constant(DEVIATION));
  }

  private Layer whitenLayer() {
    return Conv2d.keras(PATCH, 2 * PATCH_VALUES)
        .padding(Padding.VALID)
        .withoutBias()
        .weights(whitening)
        .activation(Activation.RELU);
  }

  private Operand<TFloat32> group(GraphScope scope, int filters, Operand<TFloat32> x) {
    var conv1 = convolution(filters).apply(scope.variableScope("conv1"), x);
    var pool = POOL.apply(scope.nameScope("pool"), conv1);
    var norm1 = norm().apply(scope.variableScope("norm1"), pool);
    var active1 = widths.activation.apply(scope.tf("active1"), norm1);
    var conv2 = convolution(filters).apply(scope.variableScope("conv2"), active1);
    var norm2 = norm().apply(scope.variableScope("norm2"), conv2);
    return widths.activation.apply(scope.tf("active2"), norm2);
  }

  private static Layer convolution(int filters) {
    return Conv2d.keras(3, filters).withoutBias().weights(new Identity(new GlorotUniform()));
  }

  private BatchNorm norm() {
    return BatchNorm.of(mode).momentum(0.6).epsilon(1e-5).affine(Affine.CENTER);
  }
}
