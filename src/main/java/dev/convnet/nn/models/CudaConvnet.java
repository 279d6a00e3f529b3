// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.models;

import static dev.convnet.nn.layers.Activation.RELU;

import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Initializer.Normal;
import dev.convnet.nn.layers.Conv2d;
import dev.convnet.nn.layers.Dense;
import dev.convnet.nn.layers.Layer;
import dev.convnet.nn.layers.LocalResponseNorm;
import dev.convnet.nn.layers.LocallyConnected2d;
import dev.convnet.nn.layers.MaxPool;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/**
 * cuda-convnet's {@code layers-conv-local-11pct.cfg}, with its initial weights and weight decay.
 * TensorFlow's CIFAR-10 tutorial derives from it, but has dense layers instead of the locally
 * connected ones.
 */
record CudaConvnet(ModelConfig config) implements Backbone {
  private static final Layer CONV1 = conv(0.0001);
  private static final Layer CONV2 = conv(0.01);
  private static final Layer NORM = LocalResponseNorm.of(2, 1.0, 0.001 / 5, 0.75);
  private static final Layer POOL = new MaxPool(3, 2);
  private static final Layer LOCAL = LocallyConnected2d.of(3, 32).stddev(0.04).weightDecay(0.004);

  private static Layer conv(double stddev) {
    return Conv2d.keras(5, 64).activation(RELU).weights(new Normal((float) stddev));
  }

  @Override
  public Shape inputShape() {
    return config.imageShape(3);
  }

  @Override
  public Operand<TFloat32> features(GraphScope scope, Operand<TFloat32> images) {
    return LayerChain.of(scope, images)
        .then("conv1", CONV1) // [N, 24, 24, 64]
        .then("rnorm1", NORM)
        .then("pool1", POOL) // [N, 12, 12, 64]
        .then("conv2", CONV2) // [N, 12, 12, 64]
        .then("rnorm2", NORM)
        .then("pool2", POOL) // [N, 6, 6, 64]
        .then("local3", LOCAL) // [N, 6, 6, 32]
        .then("local4", LOCAL) // [N, 6, 6, 32]
        .output();
  }

  @Override
  public Operand<TFloat32> top(GraphScope scope, Operand<TFloat32> features) {
    var fc10 = Dense.keras(config.classes()).weights(new Normal(0.01f)).weightDecay(0.004);
    return LayerChain.of(scope, features).then("fc10", fc10).output(); // [N, classes]
  }
}
