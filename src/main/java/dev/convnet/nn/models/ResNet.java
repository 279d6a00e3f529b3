// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.models;

import static dev.convnet.nn.layers.Activation.RELU;

import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.layers.BatchNorm;
import dev.convnet.nn.layers.Conv2d;
import dev.convnet.nn.layers.Dense;
import dev.convnet.nn.layers.GlobalAveragePool;
import dev.convnet.nn.layers.MaxPool;
import dev.convnet.nn.layers.Padding;
import dev.convnet.nn.layers.ZeroPadding;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/**
 * ResNet with bottleneck units as in Keras (He, Zhang, Ren, Sun: "Deep Residual Learning for Image
 * Recognition", 2016): every convolution has biases, and the first one of a unit has the stride.
 *
 * @param units the number of units in each of four stages
 */
record ResNet(List<Integer> units, ModelConfig config) implements Backbone {
  private static final double EPSILON = 1.001e-5; // Keras's

  static ResNet resNet50(ModelConfig config) {
    return new ResNet(List.of(3, 4, 6, 3), config);
  }

  static ResNet resNet101(ModelConfig config) {
    return new ResNet(List.of(3, 4, 23, 3), config);
  }

  static ResNet resNet152(ModelConfig config) {
    return new ResNet(List.of(3, 8, 36, 3), config);
  }

  @Override
  public Shape inputShape() {
    return config.imageShape(3);
  }

  @Override
  public Operand<TFloat32> features(GraphScope scope, Operand<TFloat32> images) {
    var chain =
        LayerChain.of(scope, images)
            .then("conv1_pad", ZeroPadding.of(3)) // [N, 230, 230, 3]
            .then("conv1_conv", conv(7, 64).stride(2)) // [N, 112, 112, 64]
            .then("conv1_bn", norm())
            .then("conv1_relu", RELU)
            .then("pool1_pad", ZeroPadding.of(1)) // [N, 114, 114, 64]
            .then("pool1_pool", new MaxPool(3, 2).padding(Padding.VALID)); // [N, 56, 56, 64]
    for (var stage = 0; stage < units.size(); stage++) chain = stage(chain, stage);
    return chain.output(); // [N, 7, 7, 2048]
  }

  private LayerChain stage(LayerChain before, int stage) {
    var chain = before;
    for (var unit = 1; unit <= units.get(stage); unit++) {
      var named = chain.prefix("conv%d_block%d_".formatted(stage + 2, unit));
      var stride = unit == 1 && stage > 0 ? 2 : 1;
      chain = unit(named, 64 << stage, stride, unit == 1);
    }
    return chain;
  }

  /** Builds the layers in the order of Keras's files. */
  private LayerChain unit(LayerChain x, int filters, int stride, boolean first) {
    var narrow =
        x.then("1_conv", conv(1, filters).stride(stride))
            .then("1_bn", norm())
            .then("1_relu", RELU)
            .then("2_conv", conv(3, filters).padding(Padding.SAME))
            .then("2_bn", norm())
            .then("2_relu", RELU);
    var widened = first ? x.then("0_conv", conv(1, 4 * filters).stride(stride)) : x;
    var branch = narrow.then("3_conv", conv(1, 4 * filters));
    var shortcut = first ? widened.then("0_bn", norm()) : x;
    return branch.then("3_bn", norm()).add("add", shortcut).then("out", RELU);
  }

  private static Conv2d conv(int size, int filters) {
    return Conv2d.keras(size, filters).padding(Padding.VALID);
  }

  private BatchNorm norm() {
    return BatchNorm.of(config.mode()).epsilon(EPSILON);
  }

  @Override
  public Operand<TFloat32> top(GraphScope scope, Operand<TFloat32> features) {
    return LayerChain.of(scope, features)
        .then("avg_pool", GlobalAveragePool.FLAT) // [N, 2048]
        .then("predictions", Dense.keras(config.classes())) // [N, classes]
        .output();
  }
}
