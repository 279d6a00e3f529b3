// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.layers;

import dev.convnet.nn.graph.GraphScope;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The names of a layer's variables and operations. They are those of the Python program that is
 * ported, so that checkpoints and graphs are the same.
 *
 * @param weights the name of the weights
 * @param biases the name of the biases
 * @param biasOp the operation that adds the biases
 * @param outputName the name of the last operation
 */
public record Naming(String weights, String biases, BiasOp biasOp, OutputName outputName) {
  /** The CIFAR-10 tutorial's convolutions: {@code Conv2D}, {@code BiasAdd}, {@code conv1}. */
  public static final Naming CIFAR10_CONVOLUTION =
      new Naming("weights", "biases", BiasOp.BIAS_ADD, OutputName.LAYER);

  /** The CIFAR-10 tutorial's dense layers: {@code MatMul}, {@code add}, {@code local3}. */
  public static final Naming CIFAR10_DENSE =
      new Naming("weights", "biases", BiasOp.ADD, OutputName.LAYER);

  /** The MNIST tutorial's layers: {@code MatMul}, {@code add}, {@code Relu}. */
  public static final Naming MNIST =
      new Naming("weights", "biases", BiasOp.ADD, OutputName.OPERATION);

  /** Those of {@code tf.layers}: {@code kernel} and {@code bias}; {@code BiasAdd}, {@code Relu}. */
  public static final Naming TF_LAYERS =
      new Naming("kernel", "bias", BiasOp.BIAS_ADD, OutputName.OPERATION);

  /** The operation that adds biases. */
  public enum BiasOp {
    /** {@code tf.nn.bias_add}. */
    BIAS_ADD("BiasAdd") {
      @Override
      Operand<TFloat32> add(Ops tf, Operand<TFloat32> products, Operand<TFloat32> biases) {
        return tf.nn.biasAdd(products, biases);
      }
    },
    /** {@code +}. */
    ADD("add") {
      @Override
      Operand<TFloat32> add(Ops tf, Operand<TFloat32> products, Operand<TFloat32> biases) {
        return tf.math.add(products, biases);
      }
    };

    private final String operation;

    BiasOp(String operation) {
      this.operation = operation;
    }

    abstract Operand<TFloat32> add(Ops tf, Operand<TFloat32> products, Operand<TFloat32> biases);
  }

  /** The name of a layer's last operation. */
  public enum OutputName {
    /** That of the layer: {@code conv1/conv1}. */
    LAYER,
    /** That of the operation: {@code conv1/Relu}. */
    OPERATION
  }

  /**
   * The default names of {@code tf.Variable}: {@code Variable}, {@code Variable_1} ….
   *
   * @param first the number of variables that the scope already has
   */
  public static Naming defaultVariableNames(int first) {
    return new Naming(variable(first), variable(first + 1), BiasOp.ADD, OutputName.OPERATION);
  }

  private static String variable(int number) {
    return number == 0 ? "Variable" : "Variable_" + number;
  }

  /** Adds the biases, if there are any, applies the activation, and names the result. */
  Operand<TFloat32> output(
      GraphScope scope,
      Operand<TFloat32> products,
      Optional<? extends Operand<TFloat32>> biases,
      Activation activation) {
    var byLayer = outputName == OutputName.LAYER;
    if (activation == Activation.NONE) {
      return add(scope.tf(byLayer ? scope.leafName() : biasOp.operation), products, biases);
    }
    var sums = add(scope.tf(biasOp.operation), products, biases);
    return activation.apply(byLayer ? scope.tf(scope.leafName()) : scope.tf(), sums);
  }

  private Operand<TFloat32> add(
      Ops tf, Operand<TFloat32> products, Optional<? extends Operand<TFloat32>> biases) {
    return biases.isPresent() ? biasOp.add(tf, products, biases.get()) : products;
  }
}
