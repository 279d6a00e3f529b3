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
import dev.convnet.nn.layers.Padding;
import dev.convnet.nn.layers.SeparableConv2d;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/**
 * Xception as in Keras (Chollet: "Xception: Deep Learning with Depthwise Separable Convolutions",
 * 2017). Layers that Keras does not name have the names that it generates for the first network of
 * a process.
 */
record Xception(ModelConfig config) implements Backbone {
  private static final Layer HALVE = new MaxPool(3, 2);

  @Override
  public Shape inputShape() {
    return config.imageShape(3);
  }

  @Override
  public Operand<TFloat32> features(GraphScope scope, Operand<TFloat32> images) {
    var chain =
        LayerChain.of(scope, images)
            .prefix("block1_")
            .then("conv1", conv(3, 32).stride(2).padding(Padding.VALID)) // [N, 149, 149, 32]
            .then("conv1_bn", norm())
            .then("conv1_act", RELU)
            .then("conv2", conv(3, 64).padding(Padding.VALID)) // [N, 147, 147, 64]
            .then("conv2_bn", norm())
            .then("conv2_act", RELU);
    chain = halving(chain, 2, 128, 128); // [N, 74, 74, 128]
    chain = halving(chain, 3, 256, 256); // [N, 37, 37, 256]
    chain = halving(chain, 4, 728, 728); // [N, 19, 19, 728]
    for (var block = 5; block <= 12; block++) chain = middle(chain, block); // [N, 19, 19, 728]
    chain = halving(chain, 13, 728, 1024); // [N, 10, 10, 1024]
    chain = chain.prefix("block14_");
    chain = separable(chain, 1, 1536).then("sepconv1_act", RELU); // [N, 10, 10, 1536]
    chain = separable(chain, 2, 2048).then("sepconv2_act", RELU); // [N, 10, 10, 2048]
    return chain.output();
  }

  /** Two separable convolutions and a pool; the shortcut is a 1×1 convolution with the stride. */
  private LayerChain halving(LayerChain x, int block, int first, int second) {
    var named = x.prefix("block" + block + "_");
    var start = block == 2 ? named : named.then("sepconv1_act", RELU); // block 1 ends with ReLU
    var middle = separable(start, 1, first).then("sepconv2_act", RELU);
    var branch = separable(middle, 2, second);
    var count = block == 13 ? 3 : block - 2;
    var shortcut =
        x.prefix("")
            .then(numbered("conv2d", count), conv(1, second).stride(2))
            .then(numbered("batch_normalization", count), norm());
    var add = numbered("add", block == 13 ? 11 : count);
    return branch.then("pool", HALVE).prefix("").add(add, shortcut);
  }

  /** Three separable convolutions with a shortcut. */
  private LayerChain middle(LayerChain x, int block) {
    var chain = x.prefix("block" + block + "_");
    for (var i = 1; i <= 3; i++) {
      chain = separable(chain.then("sepconv" + i + "_act", RELU), i, 728);
    }
    return chain.prefix("").add(numbered("add", block - 2), x);
  }

  private LayerChain separable(LayerChain x, int number, int filters) {
    return x.then("sepconv" + number, SeparableConv2d.of(3, filters).withoutBias())
        .then("sepconv" + number + "_bn", norm());
  }

  private static Conv2d conv(int size, int filters) {
    return Conv2d.keras(size, filters).withoutBias();
  }

  private BatchNorm norm() {
    return BatchNorm.of(config.mode());
  }

  /** The name that Keras generates for a layer if its class has {@code before} others. */
  private static String numbered(String name, int before) {
    return before == 0 ? name : name + "_" + before;
  }

  @Override
  public Operand<TFloat32> top(GraphScope scope, Operand<TFloat32> features) {
    return LayerChain.of(scope, features)
        .then("avg_pool", GlobalAveragePool.FLAT) // [N, 2048]
        .then("predictions", Dense.keras(config.classes())) // [N, classes]
        .output();
  }
}
