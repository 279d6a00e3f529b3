// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.models;

import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.layers.Activation;
import dev.convnet.nn.layers.Conv2d;
import dev.convnet.nn.layers.Dense;
import dev.convnet.nn.layers.Dropout;
import dev.convnet.nn.layers.Layer;
import dev.convnet.nn.layers.LocalResponseNorm;
import dev.convnet.nn.layers.MaxPool;
import dev.convnet.nn.layers.Padding;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/**
 * AlexNet (Krizhevsky, Sutskever, Hinton: "ImageNet Classification with Deep Convolutional Neural
 * Networks", 2012), with the paper's initial weights and biases. The paper says 224 pixels, but its
 * layer sizes need 227.
 *
 * @param groups 1, or 2 as on the paper's two GPUs: C3, C6 and C7 are connected to half the
 *     channels
 */
record AlexNet(int groups, ModelConfig config) implements Backbone {
  private static final double STDDEV = 0.01;

  private static final Layer C1 =
      convolution(11, 96).stride(4).padding(Padding.VALID); // biases 0, as in C5
  private static final Layer NORM = LocalResponseNorm.of(2, 1.0, 0.00002, 0.75); // 5 channels
  private static final Layer POOL = new MaxPool(3, 2).padding(Padding.VALID);
  private static final Layer C5 = convolution(3, 384);

  private static Conv2d convolution(int size, int filters) {
    return Conv2d.keras(size, filters).activation(Activation.RELU).stddev(STDDEV);
  }

  private static Layer dense() {
    return Dense.keras(4096).activation(Activation.RELU).stddev(STDDEV).bias(1);
  }

  @Override
  public Shape inputShape() {
    return config.imageShape(3);
  }

  @Override
  public Operand<TFloat32> features(GraphScope scope, Operand<TFloat32> images) {
    return LayerChain.of(scope, images)
        .then("C1", C1) // [N, 55, 55, 96]
        .then("norm1", NORM)
        .then("S2", POOL) // [N, 27, 27, 96]
        .then("C3", convolution(5, 256).bias(1).groups(groups)) // [N, 27, 27, 256]
        .then("norm3", NORM)
        .then("S4", POOL) // [N, 13, 13, 256]
        .then("C5", C5) // [N, 13, 13, 384]
        .then("C6", convolution(3, 384).bias(1).groups(groups)) // [N, 13, 13, 384]
        .then("C7", convolution(3, 256).bias(1).groups(groups)) // [N, 13, 13, 256]
        .then("S8", POOL) // [N, 6, 6, 256]
        .output();
  }

  @Override
  public Operand<TFloat32> top(GraphScope scope, Operand<TFloat32> features) {
    var drop = Dropout.of(0.5, config.mode());
    return LayerChain.of(scope, features)
        .then("F9", dense()) // [N, 4096]
        .then("drop9", drop)
        .then("F10", dense()) // [N, 4096]
        .then("drop10", drop)
        .then("output", Dense.keras(config.classes()).stddev(STDDEV)) // [N, classes]
        .output();
  }
}
