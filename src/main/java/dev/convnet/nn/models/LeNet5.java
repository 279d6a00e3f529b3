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
 * LeCun, Bottou, Bengio, Haffner: "Gradient-Based Learning Applied to Document Recognition", 1998.
 *
 * @param variant the paper's, or today's
 * @param config the paper's has 10 classes, pictures of 32 by 32
 */
record LeNet5(Variant variant, ModelConfig config) implements Backbone {
  /** How literally the paper is taken. */
  enum Variant {
    /**
     * Pools that learn, a second convolution that sees three to six maps, and distances from drawn
     * digits: 60,000 parameters learn. Its answer is the smallest distance; the logits are the
     * distances, negated.
     */
    PAPER(
        SCALED_TANH,
        new Subsampling(HALVE, SCALED_TANH),
        ConnectionTableConv2d.of(5, SEEN, SCALED_TANH)),
    /** Plain pools, every map sees all, a dense layer for logits. */
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

  /** The paper's table 1: the maps of S2 that each map of C3 sees. */
  private static final List<List<Integer>> SEEN =
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

  static LeNet5 paper(ModelConfig form) {
    return new LeNet5(Variant.PAPER, form);
  }

  static LeNet5 modern(ModelConfig form) {
    return new LeNet5(Variant.MODERN, form);
  }

  private static Layer convolution(int filters, Activation last) {
    return Conv2d.keras(5, filters).padding(Padding.VALID).activation(last);
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
