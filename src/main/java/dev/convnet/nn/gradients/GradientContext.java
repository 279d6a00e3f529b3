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
  public interface Derivative {
    Output<?> build();
  }

  private final GraphScope scope;
  private final GraphOperation operation;
  private final List<Boolean> needed;
  private final List<Optional<Output<?>>> dy;

  /**
   * Asks for the derivatives of one operation.
   *
   * @param scope {@code gradients/NAME_grad}, on the device of the operation
   * @param needed by each input
   * @param dy by each output, where the loss depends on it
   */
  public GradientContext(
      GraphScope scope,
      GraphOperation operation,
      List<Boolean> needed,
      List<Optional<Output<?>>> dy) {
    this.scope = scope;
    this.operation = operation;
    this.needed = needed;
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
  public boolean needed(int input) {
    return needed.get(input);
  }

  /** Whether the loss depends on an output. */
  public boolean reached(int output) {
    return dy.get(output).isPresent();
  }

  /** What a rule answers: the derivatives by the first inputs, those built that are needed. */
  public List<Optional<Output<?>>> each(Derivative... byInput) {
    var dx = new ArrayList<Optional<Output<?>>>();
    for (var i = 0; i < byInput.length; i++) {
      dx.add(needed(i) ? Optional.of(byInput[i].build()) : Optional.empty());
    }
    return dx;
  }

  /** What a rule answers where inputs that have no derivative come first. */
  public List<Optional<Output<?>>> eachAfter(int none, Derivative... byInput) {
    var all = new Derivative[none + byInput.length];
    System.arraycopy(byInput, 0, all, none, byInput.length);
    return each(all);
  }

  /** Refuses a loss that depends on more than the first output: no rule of ours knows how. */
  public void onlyFirstOutputReached() {
    for (var i = 1; i < dy.size(); i++) {
      if (reached(i)) {
        throw new IllegalArgumentException(
            "the loss depends on output %d of '%s' (%s), whose gradient rule knows output 0 only"
                .formatted(i, operation.name(), operation.type()));
      }
    }
  }

  public Node op(String type) {
    return op(type, type);
  }

  public Node op(String type, String name) {
    return new Node(scope, type, name);
  }

  public Output<?> ints(String name, long... values) {
    return scope.tf(name).constant(Tensors.ints(values)).asOutput();
  }

  /** A vector of the given integer type. */
  public Output<?> ints(String name, DataType type, long... values) {
    return type == DataType.DT_INT64
        ? scope.tf(name).constant(values).asOutput()
        : ints(name, values);
  }

  /** A scalar integer. */
  public Output<?> integer(String name, int value) {
    return scope.tf(name).constant(value).asOutput();
  }

  /** A number of the type of {@code like}. */
  public Output<?> number(float value, Output<?> like) {
    return Tensors.scalar(scope, "Const", value, like);
  }

  /** The shape as int32: a constant where it is known. */
  public Output<?> shape(Output<?> of) {
    return Tensors.shape(scope, of);
  }

  public Output<?> shape(Output<?> of, DataType type) {
    return Tensors.shape(scope, of, type);
  }

  public Output<?> rank(Output<?> of) {
    return of.shape().isUnknown()
        ? op("Rank").in(of).output()
        : integer("Rank", of.shape().numDimensions());
  }

  public Output<?> mul(Output<?> a, Output<?> b) {
    return op("Mul", "mul").in(a, b).output();
  }

  public Output<?> neg(Output<?> a) {
    return op("Neg").in(a).output();
  }

  public Output<?> reshape(Output<?> a, Output<?> shape) {
    return op("Reshape").in(a, shape).output();
  }

  /** Sums along axes, which stay as 1. */
  public Output<?> sumKeeping(Output<?> a, Output<?> axes) {
    return op("Sum").in(a, axes).set("keep_dims", true).output();
  }

  public Output<?> zerosLike(Output<?> a) {
    return op("ZerosLike", "zeros_like").in(a).output();
  }

  /** Another type of element, where it is another. */
  public Output<?> cast(Output<?> a, DataType type) {
    return a.dataType() == type ? a : op("Cast").in(a).set("DstT", type).output();
  }

  /** Computes something at its first use and then hands out the same. */
  public static <T> Supplier<T> once(Supplier<T> supplier) {
    var made = new ArrayList<T>(1);
    return () -> {
      if (made.isEmpty()) made.add(supplier.get());
      return made.get(0);
    };
  }
}
