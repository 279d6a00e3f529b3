// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.models;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.layers.Mode;
import org.tensorflow.Operand;
import org.tensorflow.op.math.Mean;
import org.tensorflow.types.TFloat32;

/**
 * A network of {@link Networks}, which can be built for an image size, a number of classes and a
 * mode.
 *
 * @param defaultConfig the image size and the number of classes of its source, for inference
 * @param preprocessing what must be done to the pixels before the network sees them
 * @param source who described it, and when
 * @param builder makes the network for another image size, number of classes or mode
 */
public record NamedNetwork(
    String name,
    ModelConfig defaultConfig,
    Preprocessing preprocessing,
    String source,
    Builder builder) {
  /** Makes a network for an image size, a number of classes and a mode. */
  @FunctionalInterface
  public interface Builder {
    /**
     * Makes the network.
     *
     * @throws InvalidSettingException if the network cannot have that image size or that number of
     *     classes
     */
    Model build(ModelConfig config);
  }

  static NamedNetwork of(String name, int imageSize, int classes, Builder builder) {
    var config = new ModelConfig(imageSize, classes, Mode.INFERENCE);
    return new NamedNetwork(name, config, Preprocessing.UNIT, "", builder);
  }

  /** The same network with other preprocessing. */
  public NamedNetwork preprocessing(Preprocessing other) {
    return new NamedNetwork(name, defaultConfig, other, source, builder);
  }

  NamedNetwork source(String text) {
    return new NamedNetwork(name, defaultConfig, preprocessing, text, builder);
  }

  /** The network with its {@link #defaultConfig}, for inference. */
  public Model build() {
    return builder.build(defaultConfig);
  }

  /**
   * The network with another configuration.
   *
   * @throws InvalidSettingException if it cannot have that image size or that number of classes
   */
  public Model build(ModelConfig config) {
    return builder.build(config);
  }

  /**
   * The network with another configuration, so that another head can be put on its features.
   *
   * @throws InvalidSettingException if it cannot have that configuration, or has no separate head
   */
  public Backbone buildBackbone(ModelConfig config) {
    if (build(config) instanceof Backbone backbone) return backbone;
    throw new InvalidSettingException(
        "network '%s' has no separate classifier head, so it cannot be a transfer base; bases: %s"
            .formatted(name, Networks.backbones()));
  }

  /**
   * This network with other dropout and batch normalization.
   *
   * @throws InvalidSettingException if this network cannot have them
   */
  public NamedNetwork regularized(Regularization regularization) {
    if (!(build() instanceof Regularization.Choosable network)) {
      throw new InvalidSettingException(
          "dropout and batch normalization cannot be chosen in network '%s'; they can in: %s"
              .formatted(name, Networks.regularizable()));
    }
    network.regularized(regularization); // refuses what it cannot have
    Builder chosen =
        config -> ((Regularization.Choosable) build(config)).regularized(regularization);
    return new NamedNetwork(name, defaultConfig, preprocessing, source, chosen);
  }

  /**
   * This network as a function of images whose values are from 0 to 255, its preprocessing included
   * (under the name scope {@code preprocess}). A network for images of one channel sees the mean of
   * the channels.
   *
   * @param imageSize height and width of the images, in pixels
   * @param classes number of logits
   * @throws InvalidSettingException if it cannot have that image size or that number of classes
   */
  public Network network(int imageSize, int classes) {
    var config = new ModelConfig(imageSize, classes, Mode.INFERENCE);
    build(config); // refuses a wrong configuration before a graph is built
    return (scope, images, mode) -> {
      var model = build(config.mode(mode));
      return model.logits(scope, preprocess(scope.nameScope("preprocess"), images, model));
    };
  }

  /**
   * Builds the network's {@link #preprocessing} of images. A model for images of one channel gets
   * the mean of their channels.
   *
   * @param images {@code float32 [N, height, width, C]}, values from 0 to 255
   * @param model this network, built for images of that height and width
   * @return {@code float32 [N, height, width, channels of the model]}
   * @throws IllegalArgumentException if the images have another height or width than the model
   */
  public Operand<TFloat32> preprocess(GraphScope scope, Operand<TFloat32> images, Model model) {
    var given = images.shape();
    var expected = model.inputShape();
    if (given.get(1) != expected.get(0) || given.get(2) != expected.get(1)) {
      throw new IllegalArgumentException(
          "network '%s' was made for images of %d×%d pixels, got images of shape %s"
              .formatted(name, expected.get(0), expected.get(1), given));
    }
    var tf = scope.tf();
    var mean = expected.get(2) == 1 && given.get(3) != 1;
    return preprocessing.apply(
        scope, mean ? tf.math.mean(images, tf.array(3), Mean.keepDims(true)) : images);
  }
}
