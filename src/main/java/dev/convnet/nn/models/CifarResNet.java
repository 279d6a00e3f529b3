// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.models;

import static dev.convnet.nn.layers.Activation.RELU;

import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Initializer;
import dev.convnet.nn.graph.Initializer.VarianceScaling;
import dev.convnet.nn.graph.Initializer.VarianceScaling.Distribution;
import dev.convnet.nn.graph.Initializer.VarianceScaling.Fan;
import dev.convnet.nn.layers.BatchNorm;
import dev.convnet.nn.layers.Conv2d;
import dev.convnet.nn.layers.Dense;
import dev.convnet.nn.layers.GlobalAveragePool;
import dev.convnet.nn.layers.PaddedShortcut;
import dev.convnet.nn.layers.Padding;
import dev.convnet.nn.layers.ZeroPadding;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/**
 * The residual networks for CIFAR-10 of He, Zhang, Ren, Sun: "Deep Residual Learning for Image
 * Recognition", 2015, section 4.2: three stages of 16, 32 and 64 channels, two 3×3 convolutions in
 * each unit, shortcuts without parameters; {@code 6 units + 2} layers with weights. The padding is
 * the same on all sides, so that a convolution with stride 2 is centered at the pixels that its
 * shortcut takes.
 *
 * @param units the number of units in each stage
 */
record CifarResNet(int units, ModelConfig config) implements Backbone {
  private static final int STAGES = 3;
  private static final int CHANNELS = 16;
  private static final Initializer HE =
      new VarianceScaling(2, Fan.IN, Distribution.TRUNCATED_NORMAL);

  public CifarResNet {
    if (units < 1) throw new IllegalArgumentException("units must be at least 1, got " + units);
  }

  @Override
  public Shape inputShape() {
    return config.imageShape(3);
  }

  @Override
  public Operand<TFloat32> features(GraphScope scope, Operand<TFloat32> images) {
    var chain =
        LayerChain.of(scope, images)
            .then("conv1", conv(CHANNELS)) // [N, 32, 32, 16]
            .then("conv1_bn", norm())
            .then("conv1_relu", RELU);
    for (var stage = 1; stage <= STAGES; stage++) chain = stage(chain, stage);
    return chain.output(); // [N, 8, 8, 64]
  }

  private LayerChain stage(LayerChain before, int stage) {
    var chain = before;
    for (var unit = 1; unit <= units; unit++) {
      var named = chain.prefix("stage%d_unit%d_".formatted(stage, unit));
      var narrows = unit == 1 && stage > 1;
      chain = narrows ? narrowing(named) : same(named);
    }
    return chain;
  }

  private LayerChain same(LayerChain x) {
    var branch = end(x.then("conv1", conv(x.channels())), x.channels());
    return branch.add("add", x).then("relu", RELU);
  }

  /** Halves height and width, and doubles the channels. */
  private LayerChain narrowing(LayerChain x) {
    var channels = 2 * x.channels();
    var narrow = conv(channels).stride(2).padding(Padding.VALID);
    var branch = end(x.then("pad", ZeroPadding.of(1)).then("conv1", narrow), channels);
    return branch
        .add("add", x.then("shortcut", new PaddedShortcut(2, channels)))
        .then("relu", RELU);
  }

  private LayerChain end(LayerChain conv1, int channels) {
    return conv1
        .then("bn1", norm())
        .then("relu1", RELU)
        .then("conv2", conv(channels))
        .then("bn2", norm());
  }

  private static Conv2d conv(int filters) {
    return Conv2d.keras(3, filters).withoutBias().weights(HE);
  }

  private BatchNorm norm() {
    return BatchNorm.of(config.mode()).momentum(0.9).epsilon(1e-5);
  }

  @Override
  public Operand<TFloat32> top(GraphScope scope, Operand<TFloat32> features) {
    return LayerChain.of(scope, features)
        .then("avg_pool", GlobalAveragePool.FLAT) // [N, 64]
        .then("predictions", Dense.keras(config.classes())) // [N, classes]
        .output();
  }
}
