// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.models;

import dev.convnet.nn.graph.Device;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.layers.Conv2d;
import dev.convnet.nn.layers.Dense;
import dev.convnet.nn.layers.Layer;
import dev.convnet.nn.layers.LocalResponseNorm;
import dev.convnet.nn.layers.LocalResponseNorm.LrnImplementation;
import dev.convnet.nn.layers.MaxPool;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/**
 * The network of TensorFlow's CIFAR-10 tutorial ({@code cifar10.py}, {@code inference}), with the
 * constants of its last version, commit f6e4dfe of tensorflow/models: two convolutions, and two
 * dense layers with weight decay; 1,068,298 parameters. Its variables are on the first CPU device,
 * and its operations on the device of the scope.
 */
public final class Cifar10Net implements Model {
  /** The number of classes. */
  public static final int CLASSES = 10;

  /** Height and width of its images, in pixels. */
  public static final int IMAGE_SIZE = 24;

  private static final Layer CONV1 = Conv2d.of(5, 64).stddev(0.05);
  private static final Layer CONV2 = Conv2d.of(5, 64).stddev(0.05).bias(0.1);
  private static final Layer POOL = new MaxPool(3, 2);
  private static final LocalResponseNorm NORM = LocalResponseNorm.of(4, 1.0, 0.001 / 9.0, 0.75);
  private static final Layer LOCAL3 = Dense.of(384).stddev(0.04).bias(0.1).weightDecay(0.004);
  private static final Layer LOCAL4 = Dense.of(192).stddev(0.04).bias(0.1).weightDecay(0.004);
  private static final Layer LINEAR = Dense.of(CLASSES).linear().stddev(1 / 192.0);

  private final Layer norm;

  /** The network with TensorFlow's own operation {@code LRN}. */
  public Cifar10Net() {
    this(LrnImplementation.OPERATION);
  }

  /** The network with the given implementation of local response normalization. */
  public Cifar10Net(LrnImplementation implementation) {
    this.norm = NORM.withImplementation(implementation);
  }

  @Override
  public Shape inputShape() {
    return Shape.of(IMAGE_SIZE, IMAGE_SIZE, 3);
  }

  /**
   * {@inheritDoc}
   *
   * @param images standardized images, {@code float32 [N, 24, 24, 3]}
   * @return unscaled log probabilities, {@code float32 [N, 10]}
   */
  @Override
  public Operand<TFloat32> logits(GraphScope root, Operand<TFloat32> images) {
    var scope = root.variablesOn(Device.CPU);
    var conv1 = CONV1.apply(scope.variableScope("conv1"), images); // [N, 24, 24, 64]
    var pool1 = POOL.apply(scope.nameScope("pool1"), conv1); //       [N, 12, 12, 64]
    var norm1 = norm.apply(scope.nameScope("norm1"), pool1); //       [N, 12, 12, 64]
    var conv2 = CONV2.apply(scope.variableScope("conv2"), norm1); //  [N, 12, 12, 64]
    var norm2 = norm.apply(scope.nameScope("norm2"), conv2); //       [N, 12, 12, 64]
    var pool2 = POOL.apply(scope.nameScope("pool2"), norm2); //       [N, 6, 6, 64]
    var local3 = LOCAL3.apply(scope.variableScope("local3"), pool2); // [N, 384]
    var local4 = LOCAL4.apply(scope.variableScope("local4"), local3); // [N, 192]
    return LINEAR.apply(scope.variableScope("softmax_linear"), local4); // [N, 10]
  }
}
