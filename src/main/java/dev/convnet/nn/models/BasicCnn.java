// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.models;

import static dev.convnet.nn.layers.Activation.RELU;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.nn.graph.GraphScope;
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
 * The first convolutional network of Géron: "Hands-On Machine Learning", 2019, chapter 14. Its
 * layers have the names that Keras gives them. The dropout rate can be chosen; batch normalization
 * cannot be added.
 */
record BasicCnn(Regularization regularization, ModelConfig config)
    implements Backbone, Regularization.Choosable {
  private static final double DROPOUT_RATE = 0.5;
  private static final Layer HALVE = new MaxPool(2, 2).padding(Padding.VALID);

  static BasicCnn basic(ModelConfig config) {
    return new BasicCnn(Regularization.OF_SOURCE, config);
  }

  @Override
  public BasicCnn regularized(Regularization other) {
    if (other.batchNorm().orElse(false)) {
      throw new InvalidSettingException(
          "batch normalization cannot be added to network 'basic-cnn'; it can in plain-8, plain-20");
    }
    return new BasicCnn(other, config);
  }

  private static Layer conv(int size, int filters) {
    return Conv2d.keras(size, filters).activation(RELU);
  }

  @Override
  public Shape inputShape() {
    return config.imageShape(1);
  }

  @Override
  public Operand<TFloat32> features(GraphScope scope, Operand<TFloat32> images) {
    return LayerChain.of(scope, images)
        .then("conv2d", conv(7, 64)) // [N, 28, 28, 64]
        .then("max_pooling2d", HALVE) // [N, 14, 14, 64]
        .then("conv2d_1", conv(3, 128)) // [N, 14, 14, 128]
        .then("conv2d_2", conv(3, 128))
        .then("max_pooling2d_1", HALVE) // [N, 7, 7, 128]
        .then("conv2d_3", conv(3, 256)) // [N, 7, 7, 256]
        .then("conv2d_4", conv(3, 256))
        .then("max_pooling2d_2", HALVE) // [N, 3, 3, 256]
        .output();
  }

  @Override
  public Operand<TFloat32> top(GraphScope scope, Operand<TFloat32> features) {
    var drop = Dropout.of(regularization.dropoutRate().orElse(DROPOUT_RATE), config.mode());
    return LayerChain.of(scope, features)
        .then("dense", Dense.keras(128).activation(RELU)) // [N, 128]
        .then("dropout", drop)
        .then("dense_1", Dense.keras(64).activation(RELU)) // [N, 64]
        .then("dropout_1", drop)
        .then("dense_2", Dense.keras(config.classes())) // [N, classes]
        .output();
  }
}
