// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.graph;

import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.types.family.TType;

/**
 * A resource variable, made by {@link GraphScope#variable}. As an operand it is its value, read by
 * the operation {@code NAME/Read/ReadVariableOp}. {@link #readValue} reads it again after an
 * update.
 *
 * @param <T> the type of its elements
 */
public final class Variable<T extends TType> implements Operand<T> {
  private final String name;
  private final Shape shape;
  private final Class<T> type;
  private final Device placement;
  private final Operand<? extends TType> handle;
  private final Operand<T> initialValue;
  private final Op initializer;
  private final Operand<T> value;

  /**
   * Builds the variable's operations, with Python's names.
   *
   * @param scope its name is the variable's
   */
  Variable(GraphScope scope, Class<T> type, Shape shape, Operand<T> initialValue) {
    this.name = scope.name();
    this.shape = shape;
    this.type = type;
    this.initialValue = initialValue;
    this.handle = scope.tfWithScopeName().varHandleOp(type, shape, VarHandleOp.sharedName(name));
    this.placement = scope.device();
    scope.nameScope("IsInitialized").tf().varIsInitializedOp(handle);
    this.initializer = scope.tf("Assign").assignVariableOp(handle, initialValue);
    this.value = readValue(scope.nameScope("Read"));
  }

  public String name() {
    return name;
  }

  public Shape shape() {
    return shape;
  }

  public Class<T> type() {
    return type;
  }

  /**
   * This variable with a type that is known at compile time.
   *
   * @throws IllegalArgumentException if the variable has another type
   */
  @SuppressWarnings("unchecked") // it is checked
  public <U extends TType> Variable<U> as(Class<U> other) {
    if (other != (Class<?>) type) {
      throw new IllegalArgumentException(
          "%s is of type %s, not %s".formatted(name, type.getSimpleName(), other.getSimpleName()));
    }
    return (Variable<U>) this;
  }

  /** The device that was asked for; {@link Device#ANY} if TensorFlow chooses. */
  public Device placement() {
    return placement;
  }

  /** The resource that update operations take. */
  public Operand<? extends TType> handle() {
    return handle;
  }

  /** The value that {@link #initializer} assigns. */
  public Operand<T> initialValue() {
    return initialValue;
  }

  /** The operation that gives the variable its initial value. */
  public Op initializer() {
    return initializer;
  }

  /** Builds another read of the value, which waits for the control inputs of {@code scope}. */
  public Operand<T> readValue(GraphScope scope) {
    return scope.tf().readVariableOp(handle, type);
  }

  @Override
  public Output<T> asOutput() {
    return value.asOutput();
  }

  @Override
  public Operation op() {
    return value.op();
  }

  @Override
  public String toString() {
    return name + " " + shape;
  }
}
