// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.layers;

import dev.convnet.nn.graph.GraphScope;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * What a layer calls its variables and operations: after the Python that it stands for, so that
 * checkpoints and graphs are the same.
 *
 * @param outputName whether the last operation has the layer's own name, or that of what it does
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

  /** How biases are added. */
  public enum BiasOp {
    BIAS_ADD("BiasAdd") {
      @Override
      Operand<TFloat32> of(Ops tf, Operand<TFloat32> products, Operand<TFloat32> biases) {
        return tf.nn.biasAdd(products, biases);
      }
    },
    ADD("add") {
      @Override
      Operand<TFloat32> of(Ops tf, Operand<TFloat32> products, Operand<TFloat32> biases) {
        return tf.math.add(products, biases);
      }
    };

    private final String operation;

    BiasOp(String operation) {
      this.operation = operation;
    }

    abstract Operand<TFloat32> of(Ops tf, Operand<TFloat32> products, Operand<TFloat32> biases);
  }

  /** What the last operation of a layer is called after. */
  public enum OutputName {
    LAYER,
    OPERATION
  }

  /**
   * The names that {@code tf.Variable} gives where it is given none: {@code Variable}, {@code
   * Variable_1} …
   *
   * @param before variables that the scope has already
   */
  public static Naming defaultVariableNames(int before) {
    return new Naming(variable(before), variable(before + 1), BiasOp.ADD, OutputName.OPERATION);
  }

  private static String variable(int before) {
    return before == 0 ? "Variable" : "Variable_" + before;
  }

  /** What leaves a layer. */
  Operand<TFloat32> output(
      GraphScope scope,
      Operand<TFloat32> products,
      Optional<? extends Operand<TFloat32>> biases,
      Activation activation) {
    var own = outputName == OutputName.LAYER;
    if (activation == Activation.NONE) {
      return add(scope.tf(own ? scope.leafName() : biasOp.operation), products, biases);
    }
    var sums = add(scope.tf(biasOp.operation), products, biases);
    return activation.apply(own ? scope.tf(scope.leafName()) : scope.tf(), sums);
  }

  private Operand<TFloat32> add(
      Ops tf, Operand<TFloat32> products, Optional<? extends Operand<TFloat32>> biases) {
    return biases.isPresent() ? biasOp.of(tf, products, biases.get()) : products;
  }
}
