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
 * Where a {@link GradientRule} builds, what is asked of it, and a vocabulary: the operations that
 * rules are made of, for tensors of any floating-point type, under the names that Python gives
 * them.
 */
public final class GradientContext {
  /** Builds the derivative by one input; called only where that is needed. */
  @FunctionalInterface
  public interface GradientSupplier {
    Output<?> build();
  }

  private final GraphScope scope;
  private final GraphOperation operation;
  private final List<Boolean> needsInputGradient;
  private final List<Optional<Output<?>>> dy;

  /**
   * Asks for the derivatives of one operation.
   *
   * @param scope {@code gradients/NAME_grad}, on the device of the operation
   * @param needed by each input
   * @param dy by each output, where the loss depends on it
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

  public GraphOperation operation() {
    return operation;
  }

  /** Whether anything becomes of the derivative by an input. */
  public boolean needsInputGradient(int input) {
    return needsInputGradient.get(input);
  }

  /** Whether the loss depends on an output. */
  public boolean lossDependsOnOutput(int output) {
    return dy.get(output).isPresent();
  }

  /** What a rule answers: the derivatives by the first inputs, those built that are needed. */
  public List<Optional<Output<?>>> inputGradients(GradientSupplier... byInput) {
    var dx = new ArrayList<Optional<Output<?>>>();
    for (var i = 0; i < byInput.length; i++) {
      dx.add(needsInputGradient(i) ? Optional.of(byInput[i].build()) : Optional.empty());
    }
    return dx;
  }

  /** What a rule answers where inputs that have no derivative come first. */
  public List<Optional<Output<?>>> inputGradientsAfter(int none, GradientSupplier... byInput) {
    var all = new GradientSupplier[none + byInput.length];
    System.arraycopy(byInput, 0, all, none, byInput.length);
    return inputGradients(all);
  }

  /** Refuses a loss that depends on more than the first output: no rule of ours knows how. */
  public void requireOnlyFirstOutputUsed() {
    for (var i = 1; i < dy.size(); i++) {
      if (lossDependsOnOutput(i)) {
        throw new IllegalArgumentException(
            "the loss depends on output %d of '%s' (%s), whose gradient rule knows output 0 only"
                .formatted(i, operation.name(), operation.type()));
      }
    }
  }

  public OpBuilder op(String type) {
    return op(type, type);
  }

  public OpBuilder op(String type, String name) {
    return new OpBuilder(scope, type, name);
  }

  public Output<?> intVector(String name, long... values) {
    return scope.tf(name).constant(StaticTensors.ints(values)).asOutput();
  }

  /** A vector of the given integer type. */
  public Output<?> intVector(String name, DataType type, long... values) {
    return type == DataType.DT_INT64
        ? scope.tf(name).constant(values).asOutput()
        : intVector(name, values);
  }

  /** A scalar integer. */
  public Output<?> intScalar(String name, int value) {
    return scope.tf(name).constant(value).asOutput();
  }

  /** A number of the type of {@code like}. */
  public Output<?> scalarLike(float value, Output<?> like) {
    return StaticTensors.scalar(scope, "Const", value, like);
  }

  /** The shape as int32: a constant where it is known. */
  public Output<?> shape(Output<?> of) {
    return StaticTensors.shape(scope, of);
  }

  public Output<?> shape(Output<?> of, DataType type) {
    return StaticTensors.shape(scope, of, type);
  }

  public Output<?> rank(Output<?> of) {
    return of.shape().isUnknown()
        ? op("Rank").inputs(of).output()
        : intScalar("Rank", of.shape().numDimensions());
  }

  public Output<?> mul(Output<?> a, Output<?> b) {
    return op("Mul", "mul").inputs(a, b).output();
  }

  public Output<?> neg(Output<?> a) {
    return op("Neg").inputs(a).output();
  }

  public Output<?> reshape(Output<?> a, Output<?> shape) {
    return op("Reshape").inputs(a, shape).output();
  }

  /** Sums along axes, which stay as 1. */
  public Output<?> sumKeepDims(Output<?> a, Output<?> axes) {
    return op("Sum").inputs(a, axes).attr("keep_dims", true).output();
  }

  public Output<?> zerosLike(Output<?> a) {
    return op("ZerosLike", "zeros_like").inputs(a).output();
  }

  /** Another type of element, where it is another. */
  public Output<?> cast(Output<?> a, DataType type) {
    return a.dataType() == type ? a : op("Cast").inputs(a).attr("DstT", type).output();
  }

  /** Computes something at its first use and then hands out the same. */
  static <T> Supplier<T> memoize(Supplier<T> supplier) {
    var made = new ArrayList<T>(1);
    return () -> {
      if (made.isEmpty()) made.add(supplier.get());
      return made.get(0);
    };
  }
}
