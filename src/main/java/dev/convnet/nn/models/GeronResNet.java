// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.models;

import static dev.convnet.nn.layers.Activation.RELU;

import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.layers.BatchNorm;
import dev.convnet.nn.layers.Conv2d;
import dev.convnet.nn.layers.Dense;
import dev.convnet.nn.layers.GlobalAveragePool;
import dev.convnet.nn.layers.Layer;
import dev.convnet.nn.layers.MaxPool;
import dev.convnet.nn.layers.SqueezeExcitation;
import java.util.List;
import java.util.function.UnaryOperator;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/**
 * Residual networks as in Géron: "Hands-On Machine Learning", 2019, chapter 14: without biases,
 * with padding {@code SAME} and the stride in the 3×3 convolution; and the same with
 * squeeze-and-excitation.
 *
 * @param units the number of units in each of four stages
 * @param branch the layers whose output a unit adds to its input
 * @param wrapping wraps the branch: in squeeze-and-excitation, or in nothing
 */
record GeronResNet(
    List<Integer> units, Branch branch, UnaryOperator<Layer> wrapping, ModelConfig config)
    implements Backbone {
  /** The layers whose output a unit adds to its input. */
  enum Branch {
    /** Two 3×3 convolutions. */
    BASIC(1) {
      @Override
      LayerChain build(LayerChain x, int filters, int stride, BatchNorm norm) {
        return x.then("conv2d", conv(3, filters).stride(stride))
            .then("batch_normalization", norm)
            .then("activation", RELU)
            .then("conv2d_1", conv(3, filters))
            .then("batch_normalization_1", norm);
      }
    },
    /** A 1×1 convolution to fewer channels, a 3×3, and a 1×1 to four times as many. */
    BOTTLENECK(4) {
      @Override
      LayerChain build(LayerChain x, int filters, int stride, BatchNorm norm) {
        return x.then("conv2d", conv(1, filters))
            .then("batch_normalization", norm)
            .then("activation", RELU)
            .then("conv2d_1", conv(3, filters).stride(stride))
            .then("batch_normalization_1", norm)
            .then("activation_1", RELU)
            .then("conv2d_2", conv(1, 4 * filters))
            .then("batch_normalization_2", norm);
      }
    };

    private final int widening;

    Branch(int widening) {
      this.widening = widening;
    }

    abstract LayerChain build(LayerChain x, int filters, int stride, BatchNorm norm);
  }

  private static final List<Integer> UNITS = List.of(3, 4, 6, 3);

  static GeronResNet resNet34(ModelConfig config) {
    return new GeronResNet(UNITS, Branch.BASIC, UnaryOperator.identity(), config);
  }

  static GeronResNet seResNet34(ModelConfig config) {
    return new GeronResNet(UNITS, Branch.BASIC, SqueezeExcitation::around, config);
  }

  static GeronResNet seResNet50(ModelConfig config) {
    return new GeronResNet(UNITS, Branch.BOTTLENECK, SqueezeExcitation::around, config);
  }

  @Override
  public Shape inputShape() {
    return config.imageShape(3);
  }

  @Override
  public Operand<TFloat32> features(GraphScope scope, Operand<TFloat32> images) {
    var chain =
        LayerChain.of(scope, images)
            .then("conv2d", conv(7, 64).stride(2)) // [N, 112, 112, 64]
            .then("batch_normalization", norm())
            .then("activation", RELU)
            .then("max_pooling2d", new MaxPool(3, 2)); // [N, 56, 56, 64]
    var number = 0;
    for (var stage = 0; stage < units.size(); stage++) {
      for (var unit = 0; unit < units.get(stage); unit++) {
        var stride = unit == 0 && stage > 0 ? 2 : 1;
        var filters = 64 << stage;
        var layer = (Layer) (inner, x) -> unit(LayerChain.of(inner, x), filters, stride);
        chain = chain.then("residual_unit_" + ++number, layer);
      }
    }
    return chain.output(); // [N, 7, 7, 512 or 2048]
  }

  private Operand<TFloat32> unit(LayerChain x, int filters, int stride) {
    var layer =
        (Layer) (s, y) -> branch.build(LayerChain.of(s, y), filters, stride, norm()).output();
    var added = x.withOutput(wrapping.apply(layer).apply(x.scope(), x.output()));
    return added
        .add("add", skip(x, filters * branch.widening, stride))
        .then("output", RELU)
        .output();
  }

  /** The input, or a 1×1 convolution of it if its shape is not that of the branch's output. */
  private LayerChain skip(LayerChain x, int channels, int stride) {
    if (stride == 1 && x.channels() == channels) return x;
    return x.prefix("skip_")
        .then("conv2d", conv(1, channels).stride(stride))
        .then("batch_normalization", norm());
  }

  private static Conv2d conv(int size, int filters) {
    return Conv2d.keras(size, filters).withoutBias();
  }

  private BatchNorm norm() {
    return BatchNorm.of(config.mode());
  }

  @Override
  public Operand<TFloat32> top(GraphScope scope, Operand<TFloat32> features) {
    return LayerChain.of(scope, features)
        .then("global_average_pooling2d", GlobalAveragePool.FLAT)
        .then("dense", Dense.keras(config.classes())) // [N, classes]
        .output();
  }
}
