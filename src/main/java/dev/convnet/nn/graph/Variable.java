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
 * A resource variable. As an operand it is its value ({@code NAME/Read/ReadVariableOp}, one
 * operation however often it is used); an update that must come first is put before it with {@link
 * #readValue}.
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
   * Makes the variable's operations as Python does, under its name.
   *
   * @param scope the scope whose name is the variable's
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
   * The same, where its type was not known.
   *
   * @throws IllegalArgumentException if it is of another type
   */
  @SuppressWarnings("unchecked") // it is checked
  public <U extends TType> Variable<U> as(Class<U> other) {
    if (other != (Class<?>) type) {
      throw new IllegalArgumentException(
          "%s is of type %s, not %s".formatted(name, type.getSimpleName(), other.getSimpleName()));
    }
    return (Variable<U>) this;
  }

  /** Where it was asked to live; {@link Device#ANY} where that was left open. */
  public Device placement() {
    return placement;
  }

  /** The resource that update operations take. */
  public Operand<? extends TType> handle() {
    return handle;
  }

  public Operand<T> initialValue() {
    return initialValue;
  }

  /** Gives the variable its initial value. */
  public Op initializer() {
    return initializer;
  }

  /** Another read, which waits for what {@code scope} waits for. */
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
