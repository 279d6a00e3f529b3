// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.models;

import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.layers.Activation;
import dev.convnet.nn.layers.AveragePool;
import dev.convnet.nn.layers.Conv2d;
import dev.convnet.nn.layers.Dense;
import dev.convnet.nn.layers.Dropout;
import dev.convnet.nn.layers.GlobalAveragePool;
import dev.convnet.nn.layers.Layer;
import dev.convnet.nn.layers.LocalResponseNorm;
import dev.convnet.nn.layers.MaxPool;
import dev.convnet.nn.layers.Mode;
import dev.convnet.nn.layers.Padding;
import dev.convnet.nn.layers.SqueezeExcitation;
import java.util.List;
import java.util.function.UnaryOperator;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/**
 * GoogLeNet (Szegedy and others: "Going Deeper with Convolutions", 2015): nine inception modules.
 * For training, it has two {@link AuxiliaryHeads}, after the modules 4a and 4d.
 *
 * @param wrapping wraps each module: in squeeze-and-excitation, or in nothing
 */
record GoogLeNet(UnaryOperator<Layer> wrapping, ModelConfig config) implements Backbone {
  private static final Layer NORM = LocalResponseNorm.of(2, 1.0, 0.00002, 0.75);
  private static final Layer HALVE = new MaxPool(3, 2);

  private static final List<Inception> STAGE3 =
      List.of(
          new Inception("3a", 64, 96, 128, 16, 32, 32), //   [N, 28, 28, 256]
          new Inception("3b", 128, 128, 192, 32, 96, 64)); // [N, 28, 28, 480]

  private static final List<Inception> STAGE4 =
      List.of(
          new Inception("4a", 192, 96, 208, 16, 48, 64), //  [N, 14, 14, 512]
          new Inception("4b", 160, 112, 224, 24, 64, 64), // [N, 14, 14, 512]
          new Inception("4c", 128, 128, 256, 24, 64, 64), // [N, 14, 14, 512]
          new Inception("4d", 112, 144, 288, 32, 64, 64), // [N, 14, 14, 528]
          new Inception("4e", 256, 160, 320, 32, 128, 128)); // [N, 14, 14, 832]

  private static final List<Inception> STAGE5 =
      List.of(
          new Inception("5a", 256, 160, 320, 32, 128, 128), // [N, 7, 7, 832]
          new Inception("5b", 384, 192, 384, 48, 128, 128)); // [N, 7, 7, 1024]

  static GoogLeNet googLeNet(ModelConfig config) {
    return new GoogLeNet(UnaryOperator.identity(), config);
  }

  /** GoogLeNet with squeeze-and-excitation around each module. */
  static GoogLeNet seGoogLeNet(ModelConfig config) {
    return new GoogLeNet(SqueezeExcitation::around, config);
  }

  /**
   * Four parallel branches: a 1×1 convolution; a 3×3 and a 5×5 convolution, each after a 1×1; a
   * pool followed by a 1×1. The parameters are numbers of filters.
   */
  private record Inception(
      String name, int one, int reduce3, int three, int reduce5, int five, int pooled)
      implements Layer {
    @Override
    public Operand<TFloat32> apply(GraphScope scope, Operand<TFloat32> x) {
      var chain = LayerChain.of(scope, x);
      var ones = chain.then("1x1", conv(1, one));
      var threes = chain.then("3x3_reduce", conv(1, reduce3)).then("3x3", conv(3, three));
      var fives = chain.then("5x5_reduce", conv(1, reduce5)).then("5x5", conv(5, five));
      var pool = chain.then("pool", new MaxPool(3, 1)).then("pool_proj", conv(1, pooled));
      return ones.concat("output", threes, fives, pool).output();
    }

    /** Whether an auxiliary classifier follows the module. */
    boolean hasHead() {
      return name.equals("4a") || name.equals("4d");
    }
  }

  private static Conv2d conv(int size, int filters) {
    return Conv2d.keras(size, filters).activation(Activation.RELU);
  }

  @Override
  public Shape inputShape() {
    return config.imageShape(3);
  }

  @Override
  public Operand<TFloat32> features(GraphScope scope, Operand<TFloat32> images) {
    var stem =
        LayerChain.of(scope, images)
            .then("conv1", conv(7, 64).stride(2)) // [N, 112, 112, 64]
            .then("pool1", HALVE) // [N, 56, 56, 64]
            .then("norm1", NORM)
            .then("conv2_reduce", conv(1, 64)) // [N, 56, 56, 64]
            .then("conv2", conv(3, 192)) // [N, 56, 56, 192]
            .then("norm2", NORM)
            .then("pool2", HALVE); // [N, 28, 28, 192]
    var stage3 = modules(stem, STAGE3).then("pool3", HALVE); // [N, 14, 14, 480]
    var stage4 = modules(stage3, STAGE4).then("pool4", HALVE); // [N, 7, 7, 832]
    return modules(stage4, STAGE5).output(); // [N, 7, 7, 1024]
  }

  private LayerChain modules(LayerChain before, List<Inception> modules) {
    var chain = before;
    for (var module : modules) {
      chain = chain.then("inception_" + module.name(), wrapping.apply(module));
      if (config.mode() == Mode.TRAINING && module.hasHead()) head(chain, module.name());
    }
    return chain;
  }

  private void head(LayerChain chain, String module) {
    var logits =
        chain
            .prefix("head_" + module + "_")
            .then("pool", new AveragePool(5, 3).padding(Padding.VALID)) // [N, 4, 4, C]
            .then("conv", conv(1, 128)) // [N, 4, 4, 128]
            .then("dense", Dense.keras(1024).activation(Activation.RELU)) // [N, 1024]
            .then("dropout", Dropout.of(0.7, config.mode()))
            .then("predictions", Dense.keras(config.classes())); // [N, classes]
    chain.scope().collect(AuxiliaryHeads.LOGITS, logits.output());
  }

  @Override
  public Operand<TFloat32> top(GraphScope scope, Operand<TFloat32> features) {
    return LayerChain.of(scope, features)
        .then("avg_pool", GlobalAveragePool.FLAT) // [N, 1024]
        .then("dropout", Dropout.of(0.4, config.mode()))
        .then("predictions", Dense.keras(config.classes())) // [N, classes]
        .output();
  }
}
