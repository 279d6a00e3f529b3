// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.models;

import static dev.convnet.nn.layers.Activation.RELU;

import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.layers.BatchNorm;
import dev.convnet.nn.layers.Conv2d;
import dev.convnet.nn.layers.Dense;
import dev.convnet.nn.layers.Dropout;
import dev.convnet.nn.layers.Layer;
import dev.convnet.nn.layers.MaxPool;
import dev.convnet.nn.layers.Padding;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/**
 * A network in the manner of VGG for small images: three blocks of 3×3 convolutions with max
 * pooling, whose filters double, then a dense layer of 128 units. It has no dropout and no batch
 * normalization unless they are asked for: batch normalization between each convolution and its
 * rectifier, dropout before both dense layers.
 *
 * @param convolutions the number of convolutions in each block
 * @param filters of the first block
 */
record PlainCnn(int convolutions, int filters, Regularization regularization, ModelConfig config)
    implements Backbone, Regularization.Choosable {
  private static final int BLOCKS = 3;
  private static final Layer HALVE = new MaxPool(2, 2).padding(Padding.VALID);

  /** Two convolutions in each block: eight layers with weights. */
  static PlainCnn plain8(ModelConfig config) {
    return new PlainCnn(2, 32, Regularization.OF_SOURCE, config);
  }

  /** Six convolutions in each block, with half the filters: 20 layers with weights. */
  static PlainCnn plain20(ModelConfig config) {
    return new PlainCnn(6, 16, Regularization.OF_SOURCE, config);
  }

  @Override
  public PlainCnn regularized(Regularization other) {
    return new PlainCnn(convolutions, filters, other, config);
  }

  @Override
  public Shape inputShape() {
    return config.imageShape(3);
  }

  @Override
  public Operand<TFloat32> features(GraphScope scope, Operand<TFloat32> images) {
    var chain = LayerChain.of(scope, images);
    for (var block = 1; block <= BLOCKS; block++) chain = block(chain, block);
    return chain.output(); // [N, 4, 4, 4 filters] of images of 32×32 pixels
  }

  private LayerChain block(LayerChain before, int number) {
    var chain = before.prefix("block" + number + "_");
    var width = filters << (number - 1);
    for (var i = 1; i <= convolutions; i++) chain = convolution(chain, i, width);
    return chain.then("pool", HALVE);
  }

  private LayerChain convolution(LayerChain chain, int number, int width) {
    var convolution = Conv2d.keras(3, width);
    if (!regularization.batchNorm().orElse(false)) {
      return chain.then("conv" + number, convolution.activation(RELU));
    }
    return chain
        .then("conv" + number, convolution.withoutBias())
        .then("bn" + number, BatchNorm.of(config.mode()).momentum(0.9))
        .then("relu" + number, RELU);
  }

  @Override
  public Operand<TFloat32> top(GraphScope scope, Operand<TFloat32> features) {
    var drop = Dropout.of(regularization.dropoutRate().orElse(0.0), config.mode());
    return LayerChain.of(scope, features)
        .then("dropout1", drop)
        .then("fc1", Dense.keras(128).activation(RELU)) // [N, 128]
        .then("dropout2", drop)
        .then("predictions", Dense.keras(config.classes())) // [N, classes]
        .output();
  }
}
