// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.gradients;

import dev.convnet.nn.graph.GraphScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.tensorflow.GraphOperation;
import org.tensorflow.Output;
import org.tensorflow.proto.DataType;

/**
 * What a {@link GradientRule} needs: the scope in which it builds, the gradients that are needed,
 * and the operations that gradients are made of, for tensors of any floating-point type and with
 * Python's names.
 */
public final class GradientContext {
  /** Builds the gradient by one input; called only if that gradient is needed. */
  @FunctionalInterface
  public interface GradientSupplier {
    /** Builds the gradient, which has the shape of the input. */
    Output<?> build();
  }

  private final GraphScope scope;
  private final GraphOperation operation;
  private final List<Boolean> needsInputGradient;
  private final List<Optional<Output<?>>> dy;

  /**
   * A context for one operation.
   *
   * @param scope {@code gradients/NAME_grad}, on the device of the operation
   * @param needed for each input, whether its gradient is needed
   * @param dy for each output, its gradient if the loss depends on it
   */
  GradientContext(
      GraphScope scope,
      GraphOperation operation,
      List<Boolean> needed,
      List<Optional<Output<?>>> dy) {
    this.scope = scope;
    this.operation = operation;
    this.needsInputGradient = needed;
    this.dy = dy;
  }

  /** {@code gradients/NAME_grad}, on the device of the forward operation. */
  public GraphScope scope() {
    return scope;
  }

  /** The operation that is differentiated. */
  public GraphOperation operation() {
    return operation;
  }

  /** Whether the gradient by an input is needed. */
  public boolean needsInputGradient(int input) {
    return needsInputGradient.get(input);
  }

  /** Whether the loss depends on an output of the operation. */
  public boolean lossDependsOnOutput(int output) {
    return dy.get(output).isPresent();
  }

  /**
   * The result of a rule: builds the gradients that are needed.
   *
   * @param byInput one for each of the first inputs, in order; further inputs have no gradient
   */
  public List<Optional<Output<?>>> inputGradients(GradientSupplier... byInput) {
    var dx = new ArrayList<Optional<Output<?>>>();
    for (var i = 0; i < byInput.length; i++) {
      dx.add(needsInputGradient(i) ? Optional.of(byInput[i].build()) : Optional.empty());
    }
    return dx;
  }

  /**
   * {@link #inputGradients} for an operation whose first inputs have no gradient.
   *
   * @param skipped the number of these inputs
   */
  public List<Optional<Output<?>>> inputGradientsAfter(int skipped, GradientSupplier... byInput) {
    var all = new GradientSupplier[skipped + byInput.length];
    System.arraycopy(byInput, 0, all, skipped, byInput.length);
    return inputGradients(all);
  }

  /**
   * Checks that the loss depends on the first output only.
   *
   * @throws IllegalArgumentException if it depends on another one
   */
  public void requireOnlyFirstOutputUsed() {
    for (var i = 1; i < dy.size(); i++) {
      if (lossDependsOnOutput(i)) {
        throw new IllegalArgumentException(
            "the loss depends on output %d of '%s' (%s), but its gradient rule has output 0 only"
                .formatted(i, operation.name(), operation.type()));
      }
    }
  }

  /** Starts an operation that is named after its type. */
  public OpBuilder op(String type) {
    return op(type, type);
  }

  /** Starts an operation. */
  public OpBuilder op(String type, String name) {
    return new OpBuilder(scope, type, name);
  }

  /** A constant int32 vector. */
  public Output<?> intVector(String name, long... values) {
    return scope.tf(name).constant(StaticTensors.ints(values)).asOutput();
  }

  /** A constant vector of the given integer type. */
  public Output<?> intVector(String name, DataType type, long... values) {
    return type == DataType.DT_INT64
        ? scope.tf(name).constant(values).asOutput()
        : intVector(name, values);
  }

  /** A constant int32 scalar. */
  public Output<?> intScalar(String name, int value) {
    return scope.tf(name).constant(value).asOutput();
  }

  /** A constant scalar of the type of {@code like}. */
  public Output<?> scalarLike(float value, Output<?> like) {
    return StaticTensors.scalar(scope, "Const", value, like);
  }

  /** The shape of a tensor as int32: a constant if it is known. */
  public Output<?> shape(Output<?> of) {
    return StaticTensors.shape(scope, of);
  }

  /** The shape of a tensor as the given integer type: a constant if it is known. */
  public Output<?> shape(Output<?> of, DataType type) {
    return StaticTensors.shape(scope, of, type);
  }

  /** The number of dimensions of a tensor: a constant if it is known. */
  public Output<?> rank(Output<?> of) {
    return of.shape().isUnknown()
        ? op("Rank").inputs(of).output()
        : intScalar("Rank", of.shape().numDimensions());
  }

  /** {@code a b}, element by element. */
  public Output<?> mul(Output<?> a, Output<?> b) {
    return op("Mul", "mul").inputs(a, b).output();
  }

  /** {@code -a}. */
  public Output<?> neg(Output<?> a) {
    return op("Neg").inputs(a).output();
  }

  /** {@code a} in another shape. */
  public Output<?> reshape(Output<?> a, Output<?> shape) {
    return op("Reshape").inputs(a, shape).output();
  }

  /** The sum along axes, which keep the size 1. */
  public Output<?> sumKeepDims(Output<?> a, Output<?> axes) {
    return op("Sum").inputs(a, axes).attr("keep_dims", true).output();
  }

  /** Zeros in the shape and type of {@code a}. */
  public Output<?> zerosLike(Output<?> a) {
    return op("ZerosLike", "zeros_like").inputs(a).output();
  }

  /** {@code a} in the given type; {@code a} itself if it has that type. */
  public Output<?> cast(Output<?> a, DataType type) {
    return a.dataType() == type ? a : op("Cast").inputs(a).attr("DstT", type).output();
  }

  /** A supplier that computes its value at the first use and keeps it. */
  static <T> Supplier<T> memoize(Supplier<T> supplier) {
    var made = new ArrayList<T>(1);
    return () -> {
      if (made.isEmpty()) made.add(supplier.get());
      return made.get(0);
    };
  }
}
