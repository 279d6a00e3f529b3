// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.mnist;

import dev.convnet.data.input.MnistInput;
import dev.convnet.data.sets.Mnist;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Initializer.GlorotUniform;
import dev.convnet.nn.layers.Conv2d;
import dev.convnet.nn.layers.Dense;
import dev.convnet.nn.layers.Layer;
import dev.convnet.nn.layers.MaxPool;
import dev.convnet.nn.layers.Naming;
import dev.convnet.nn.ops.DropoutOps;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;

/** The five networks of the {@code tf.layers} tutorial, each larger than the one before. */
final class TfLayersNetworks {
  private static final Layer CONV32 = convolution(32);
  private static final Layer CONV64 = convolution(64);
  private static final Layer POOL = new MaxPool(2, 2);
  private static final Layer HIDDEN = dense(1024);
  private static final Layer LINEAR = dense(Mnist.CLASSES).linear();
  private static final float KEEP_PROBABILITY = 0.5f;

  /** In the order of the tutorial. */
  static final List<Network> ALL =
      List.of(
          TfLayersNetworks::linear,
          TfLayersNetworks::hiddenLayer,
          TfLayersNetworks::oneConvolution,
          TfLayersNetworks::twoConvolutions,
          TfLayersNetworks::dropout);

  /** Builds one of the networks. */
  @FunctionalInterface
  interface Network {
    /** Builds the logits, {@code float32 [N, 10]}. */
    Operand<TFloat32> logits(GraphScope scope, MnistInput input);
  }

  private TfLayersNetworks() {}

  private static Conv2d convolution(int filters) {
    return Conv2d.of(5, filters).weights(new GlorotUniform()).naming(Naming.TF_LAYERS);
  }

  private static Dense dense(int units) {
    return Dense.of(units).weights(new GlorotUniform()).naming(Naming.TF_LAYERS);
  }

  private static Operand<TFloat32> linear(GraphScope scope, MnistInput input) {
    return LINEAR.apply(scope.variableScope("dense"), input.images()); // [N, 10]
  }

  private static Operand<TFloat32> hiddenLayer(GraphScope scope, MnistInput input) {
    var hidden = HIDDEN.apply(scope.variableScope("dense"), input.images()); // [N, 1024]
    return LINEAR.apply(scope.variableScope("dense_1"), hidden); // [N, 10]
  }

  private static Operand<TFloat32> oneConvolution(GraphScope scope, MnistInput input) {
    var hidden = HIDDEN.apply(scope.variableScope("dense"), pool1(scope, input)); // [N, 1024]
    return LINEAR.apply(scope.variableScope("dense_1"), hidden); // [N, 10]
  }

  private static Operand<TFloat32> twoConvolutions(GraphScope scope, MnistInput input) {
    var hidden = HIDDEN.apply(scope.variableScope("dense"), pool2(scope, input)); // [N, 1024]
    return LINEAR.apply(scope.variableScope("dense_1"), hidden); // [N, 10]
  }

  private static Operand<TFloat32> dropout(GraphScope scope, MnistInput input) {
    var hidden = HIDDEN.apply(scope.variableScope("dense"), pool2(scope, input)); // [N, 1024]
    var shouldDrop = input.isTraining(scope, "Placeholder_2");
    var kept = DropoutOps.apply(scope.nameScope("dropout"), hidden, keep(scope, shouldDrop));
    return LINEAR.apply(scope.variableScope("dense_1"), kept); // [N, 10]
  }

  /** {@value #KEEP_PROBABILITY} in training, 1 in evaluations. */
  private static Operand<TFloat32> keep(GraphScope scope, Operand<TBool> shouldDrop) {
    var tf = scope.nameScope("dropout").tf();
    return tf.select(shouldDrop, tf.constant(KEEP_PROBABILITY), tf.constant(1f));
  }

  private static Operand<TFloat32> pool1(GraphScope scope, MnistInput input) {
    var tf = scope.tf();
    var images = tf.reshape(input.images(), tf.array(-1, Mnist.IMAGE_SIZE, Mnist.IMAGE_SIZE, 1));
    var conv = CONV32.apply(scope.variableScope("conv2d"), images); // [N, 28, 28, 32]
    return POOL.apply(scope.nameScope("max_pooling2d/MaxPool"), conv); // [N, 14, 14, 32]
  }

  private static Operand<TFloat32> pool2(GraphScope scope, MnistInput input) {
    var conv =
        CONV64.apply(scope.variableScope("conv2d_1"), pool1(scope, input)); // [N, 14, 14, 64]
    return POOL.apply(scope.nameScope("max_pooling2d_1/MaxPool"), conv); // [N, 7, 7, 64]
  }
}
