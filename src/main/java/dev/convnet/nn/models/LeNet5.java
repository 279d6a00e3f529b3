// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.models;

import static dev.convnet.nn.layers.Activation.SCALED_TANH;
import static dev.convnet.nn.layers.Activation.TANH;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.layers.Activation;
import dev.convnet.nn.layers.AveragePool;
import dev.convnet.nn.layers.ConnectionTableConv2d;
import dev.convnet.nn.layers.Conv2d;
import dev.convnet.nn.layers.Dense;
import dev.convnet.nn.layers.Layer;
import dev.convnet.nn.layers.Padding;
import dev.convnet.nn.layers.RadialBasis;
import dev.convnet.nn.layers.Rescaling;
import dev.convnet.nn.layers.Subsampling;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/**
 * LeNet-5 (LeCun, Bottou, Bengio, Haffner: "Gradient-Based Learning Applied to Document
 * Recognition", 1998).
 *
 * @param config with {@link Variant#PAPER}, 10 classes and images of 32×32 pixels
 */
record LeNet5(Variant variant, ModelConfig config) implements Backbone {
  /** How closely the network follows the paper. */
  enum Variant {
    /**
     * Trainable pools, a second convolution whose filters are connected to three to six channels,
     * and distances from fixed images of the digits: 60,000 parameters. The prediction is the digit
     * with the smallest distance; the logits are the negated distances.
     */
    PAPER(
        SCALED_TANH,
        new Subsampling(HALVE, SCALED_TANH),
        ConnectionTableConv2d.of(5, CONNECTIONS, SCALED_TANH)),
    /** Average pools, convolutions over all channels, and a dense layer for the logits. */
    MODERN(TANH, HALVE, convolution(16, TANH));

    private final Activation activation;
    private final Layer halve;
    private final Layer c3;

    Variant(Activation activation, Layer halve, Layer c3) {
      this.activation = activation;
      this.halve = halve;
      this.c3 = c3;
    }
  }

  /** The paper's table 1: the channels of S2 to which each filter of C3 is connected. */
  private static final List<List<Integer>> CONNECTIONS =
      List.of(
          List.of(0, 1, 2),
          List.of(1, 2, 3),
          List.of(2, 3, 4),
          List.of(3, 4, 5),
          List.of(0, 4, 5),
          List.of(0, 1, 5),
          List.of(0, 1, 2, 3),
          List.of(1, 2, 3, 4),
          List.of(2, 3, 4, 5),
          List.of(0, 3, 4, 5),
          List.of(0, 1, 4, 5),
          List.of(0, 1, 2, 5),
          List.of(0, 1, 3, 4),
          List.of(1, 2, 4, 5),
          List.of(0, 2, 3, 5),
          List.of(0, 1, 2, 3, 4, 5));

  private static final AveragePool HALVE = new AveragePool(2, 2);
  private static final Layer DISTANCES = new RadialBasis(DrawnDigits.bitmaps());

  public LeNet5 {
    if (variant == Variant.PAPER && (config.classes() != 10 || config.imageSize() != 32)) {
      throw new InvalidSettingException(
          "lenet5 takes images of 32×32 pixels and has 10 classes; %d×%d pixels and %d classes are"
                  .formatted(config.imageSize(), config.imageSize(), config.classes())
              + " asked for (lenet5-modern takes any number of classes)");
    }
  }

  static LeNet5 paper(ModelConfig config) {
    return new LeNet5(Variant.PAPER, config);
  }

  static LeNet5 modern(ModelConfig config) {
    return new LeNet5(Variant.MODERN, config);
  }

  private static Layer convolution(int filters, Activation activation) {
    return Conv2d.keras(5, filters).padding(Padding.VALID).activation(activation);
  }

  @Override
  public Shape inputShape() {
    return config.imageShape(1);
  }

  @Override
  public Operand<TFloat32> features(GraphScope scope, Operand<TFloat32> images) {
    return LayerChain.of(scope, images)
        .then("C1", convolution(6, variant.activation)) // [N, 28, 28, 6]
        .then("S2", variant.halve) // [N, 14, 14, 6]
        .then("C3", variant.c3) // [N, 10, 10, 16]
        .then("S4", variant.halve) // [N, 5, 5, 16]
        .then("C5", convolution(120, variant.activation)) // [N, 1, 1, 120]
        .output();
  }

  @Override
  public Operand<TFloat32> top(GraphScope scope, Operand<TFloat32> features) {
    var f6 = LayerChain.of(scope, features).then("F6", dense()); // [N, 84]
    return switch (variant) {
      case PAPER ->
          f6.then("distances", DISTANCES).then("logits", Rescaling.by(-1)).output(); // [N, 10]
      case MODERN -> f6.then("output", Dense.keras(config.classes())).output(); // [N, classes]
    };
  }

  private Layer dense() {
    return Dense.keras(84).activation(variant.activation);
  }
}
