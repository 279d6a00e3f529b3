// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.models;

import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.layers.Activation;
import dev.convnet.nn.layers.Conv2d;
import dev.convnet.nn.layers.Dense;
import dev.convnet.nn.layers.Layer;
import dev.convnet.nn.layers.MaxPool;
import dev.convnet.nn.layers.Padding;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/**
 * VGG as in Keras, without the paper's dropout (Simonyan, Zisserman: "Very Deep Convolutional
 * Networks for Large-Scale Image Recognition", 2015).
 *
 * @param blocks the number of convolutions in each of five blocks
 */
record Vgg(List<Integer> blocks, ModelConfig config) implements Backbone {
  private static final List<Integer> FILTERS = List.of(64, 128, 256, 512, 512);
  private static final Layer HALVE = new MaxPool(2, 2).padding(Padding.VALID);
  private static final Layer FULL = Dense.keras(4096).activation(Activation.RELU);

  /** VGG16, with 13 convolutions. */
  static Vgg vgg16(ModelConfig config) {
    return new Vgg(List.of(2, 2, 3, 3, 3), config);
  }

  /** VGG19, with 16 convolutions. */
  static Vgg vgg19(ModelConfig config) {
    return new Vgg(List.of(2, 2, 4, 4, 4), config);
  }

  @Override
  public Shape inputShape() {
    return config.imageShape(3);
  }

  @Override
  public Operand<TFloat32> features(GraphScope scope, Operand<TFloat32> images) {
    var chain = LayerChain.of(scope, images);
    for (var block = 1; block <= blocks.size(); block++) chain = block(chain, block);
    return chain.output(); // [N, 7, 7, 512]
  }

  private LayerChain block(LayerChain before, int number) {
    var convolution = Conv2d.keras(3, FILTERS.get(number - 1)).activation(Activation.RELU);
    var chain = before.prefix("block" + number + "_");
    for (var i = 1; i <= blocks.get(number - 1); i++) chain = chain.then("conv" + i, convolution);
    return chain.then("pool", HALVE);
  }

  @Override
  public Operand<TFloat32> top(GraphScope scope, Operand<TFloat32> features) {
    return LayerChain.of(scope, features)
        .then("fc1", FULL) // [N, 4096]
        .then("fc2", FULL) // [N, 4096]
        .then("predictions", Dense.keras(config.classes())) // [N, classes]
        .output();
  }
}
