// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.models;

import static dev.convnet.nn.layers.Activation.RELU6;
import static dev.convnet.nn.layers.Activation.SIGMOID;
import static dev.convnet.nn.layers.Activation.SWISH;

import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Initializer;
import dev.convnet.nn.graph.Initializer.VarianceScaling;
import dev.convnet.nn.graph.Initializer.VarianceScaling.Distribution;
import dev.convnet.nn.graph.Initializer.VarianceScaling.Fan;
import dev.convnet.nn.layers.Activation;
import dev.convnet.nn.layers.BatchNorm;
import dev.convnet.nn.layers.Conv2d;
import dev.convnet.nn.layers.Dense;
import dev.convnet.nn.layers.DepthwiseConv2d;
import dev.convnet.nn.layers.Dropout;
import dev.convnet.nn.layers.FeatureNormalization;
import dev.convnet.nn.layers.GlobalAveragePool;
import dev.convnet.nn.layers.Layer;
import dev.convnet.nn.layers.Rescaling;
import dev.convnet.nn.layers.SqueezeExcitation;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/**
 * EfficientNet as in Keras (Tan, Le: "EfficientNet: Rethinking Model Scaling for Convolutional
 * Neural Networks", 2019): one table of stages, scaled in width and depth. Before a stride of 2,
 * Keras pads with zeros; padding {@code SAME} does the same here.
 */
record EfficientNet(EfficientNetScaling scaling, Variant variant, ModelConfig config)
    implements Backbone {
  /** The differences between the networks besides their size. */
  enum Variant {
    /** Keras's network for its ImageNet weights. */
    IMAGENET,
    /** Keras's network without ImageNet weights: without the third scaling of the pixels. */
    SCRATCH,
    /** For small devices: without squeeze-and-excitation, with ReLU6, on scaled pixels. */
    LITE
  }

  /** A stage of equal blocks. */
  private record Stage(int kernel, int stride, int expansion, int filters, int repeats) {}

  private static final List<Stage> STAGES =
      List.of(
          new Stage(3, 1, 1, 16, 1), // [N, 112, 112, 16] in B0
          new Stage(3, 2, 6, 24, 2), // [N, 56, 56, 24]
          new Stage(5, 2, 6, 40, 2), // [N, 28, 28, 40]
          new Stage(3, 2, 6, 80, 3), // [N, 14, 14, 80]
          new Stage(5, 1, 6, 112, 3), // [N, 14, 14, 112]
          new Stage(5, 2, 6, 192, 4), // [N, 7, 7, 192]
          new Stage(3, 1, 6, 320, 1)); // [N, 7, 7, 320]

  private static final Initializer CONVOLUTION =
      new VarianceScaling(2, Fan.OUT, Distribution.TRUNCATED_NORMAL);
  private static final Initializer DENSE =
      new VarianceScaling(1 / 3.0, Fan.OUT, Distribution.UNIFORM);

  /** The drop rate that the blocks approach, from 0 for the first. */
  private static final double DROP_CONNECT = 0.2;

  /** One over the roots of ImageNet's standard deviations, with which Keras trained its weights. */
  private static final Layer IMAGENET_SCALE =
      Rescaling.by(1 / Math.sqrt(0.229), 1 / Math.sqrt(0.224), 1 / Math.sqrt(0.225));

  static EfficientNet lite0(ModelConfig config) {
    return new EfficientNet(EfficientNetScaling.B0, Variant.LITE, config);
  }

  @Override
  public Shape inputShape() {
    return config.imageShape(3);
  }

  @Override
  public Operand<TFloat32> features(GraphScope scope, Operand<TFloat32> images) {
    var chain =
        scaled(LayerChain.of(scope, images))
            .then("stem_conv", conv(3, scaling.filters(32)).stride(2)) // [N, 112, 112, 32] in B0
            .then("stem_bn", norm())
            .then("stem_activation", activation());
    chain = blocks(chain);
    return chain
        .then("top_conv", conv(1, scaling.filters(1280)))
        .then("top_bn", norm())
        .then("top_activation", activation())
        .output(); // [N, 7, 7, 1280] in B0
  }

  private LayerChain scaled(LayerChain pixels) {
    if (variant == Variant.LITE) return pixels;
    var normalized =
        pixels
            .then("rescaling", Rescaling.by(1 / 255.0))
            .then("normalization", new FeatureNormalization());
    return variant == Variant.SCRATCH ? normalized : normalized.then("rescaling_1", IMAGENET_SCALE);
  }

  private LayerChain blocks(LayerChain before) {
    var chain = before;
    var all = STAGES.stream().mapToInt(stage -> scaling.repeats(stage.repeats)).sum();
    var built = 0;
    for (var i = 0; i < STAGES.size(); i++) {
      for (var j = 0; j < scaling.repeats(STAGES.get(i).repeats); j++) {
        var named = chain.prefix("block%d%c_".formatted(i + 1, 'a' + j));
        chain = block(named, STAGES.get(i), j == 0, DROP_CONNECT * built++ / all);
      }
    }
    return chain.prefix("");
  }

  /** Expansion, depthwise convolution, squeeze-and-excitation, projection, and the shortcut. */
  private LayerChain block(LayerChain x, Stage stage, boolean first, double dropRate) {
    var stride = first ? stage.stride : 1;
    var filters = scaling.filters(stage.filters);
    var depthwise = DepthwiseConv2d.of(stage.kernel).stride(stride).withoutBias();
    var convolved =
        expanded(x, stage.expansion)
            .then("dwconv", depthwise.weights(CONVOLUTION))
            .then("bn", norm())
            .then("activation", activation());
    var narrow =
        excited(convolved, Math.max(1, x.channels() / 4))
            .then("project_conv", conv(1, filters))
            .then("project_bn", norm());
    if (stride > 1 || filters != x.channels()) return narrow;
    return narrow.then("drop", Dropout.stochasticDepth(dropRate, config.mode())).add("add", x);
  }

  private LayerChain expanded(LayerChain x, int expansion) {
    if (expansion == 1) return x;
    return x.then("expand_conv", conv(1, x.channels() * expansion))
        .then("expand_bn", norm())
        .then("expand_activation", activation());
  }

  private LayerChain excited(LayerChain x, int reduced) {
    if (variant == Variant.LITE) return x;
    var factors =
        x.then("se_squeeze", GlobalAveragePool.KEEP_DIMS) // [N, 1, 1, C]
            .then("se_reduce", seConv(reduced, SWISH))
            .then("se_expand", seConv(x.channels(), SIGMOID));
    var excite = x.scope().nameScope(x.prefix() + "se_excite");
    return x.withOutput(SqueezeExcitation.excite(excite, x.output(), factors.output()));
  }

  private static Conv2d seConv(int filters, Activation last) {
    return Conv2d.keras(1, filters).weights(CONVOLUTION).activation(last);
  }

  private static Conv2d conv(int size, int filters) {
    return Conv2d.keras(size, filters).weights(CONVOLUTION).withoutBias();
  }

  private BatchNorm norm() {
    return BatchNorm.of(config.mode());
  }

  private Activation activation() {
    return variant == Variant.LITE ? RELU6 : SWISH;
  }

  @Override
  public Operand<TFloat32> top(GraphScope scope, Operand<TFloat32> features) {
    return LayerChain.of(scope, features)
        .then("avg_pool", GlobalAveragePool.FLAT) // [N, 1280] in B0
        .then("top_dropout", Dropout.of(scaling.dropoutRate(), config.mode()))
        .then("predictions", Dense.keras(config.classes()).weights(DENSE)) // [N, classes]
        .output();
  }
}
