// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.OperationBuilder;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.Scope;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TNumber;
import org.tensorflow.types.family.TType;

/**
 * A position in a graph: the name prefix, the device and the control inputs of the operations that
 * are built in it. A scope is an immutable value that is passed to whoever builds operations; its
 * methods return other scopes.
 *
 * <p>Names are Python's: an operation whose name is taken gets {@code _1}, but a scope that is
 * entered again continues ({@code conv1/}, not {@code conv1_1/}).
 *
 * <p>Not thread-safe: one thread builds a graph.
 */
public final class GraphScope {
  private final GraphState state;
  private final ScopeSettings at;

  private GraphScope(GraphState state, ScopeSettings at) {
    this.state = state;
    this.at = at;
  }

  private GraphScope at(ScopeSettings other) {
    return new GraphScope(state, other);
  }

  /**
   * The outermost scope of a graph. Make one for each graph, because variables and collections
   * belong to it.
   *
   * @param seed the run's seed, from which every random operation of the graph gets its own
   */
  public static GraphScope root(Graph graph, long seed) {
    return new GraphScope(new GraphState(graph, seed), ScopeSettings.ROOT);
  }

  /** The scope {@code child} in this one, which prefixes the names of operations and variables. */
  public GraphScope variableScope(String child) {
    var prefix = ScopeSettings.join(at.variablePrefix(), child);
    return at(at.named(ScopeSettings.join(at.name(), child), prefix));
  }

  /** The scope {@code child} in this one, which prefixes the names of operations only. */
  public GraphScope nameScope(String child) {
    return at(at.named(ScopeSettings.join(at.name(), child)));
  }

  /**
   * This scope on another device, for operations and variables. Parts that {@code inner} leaves out
   * stay as they are.
   */
  public GraphScope device(Device inner) {
    return at(at.device(at.device().overriddenBy(inner)));
  }

  /**
   * This scope with another device for its variables, which does not depend on the device of its
   * operations. Parts that {@code inner} leaves out stay as they are.
   */
  public GraphScope variablesOn(Device inner) {
    return at(at.variablesOn(at.variableDevice().overriddenBy(inner)));
  }

  /** This scope, whose operations also wait for {@code first}. */
  public GraphScope after(Op... first) {
    return after(Arrays.asList(first));
  }

  /** This scope, whose operations also wait for {@code first}. */
  public GraphScope after(List<? extends Op> first) {
    return afterOperations(first.stream().map(Op::op).toList());
  }

  GraphScope afterOperations(List<Operation> first) {
    return at(at.after(Stream.concat(at.controls().stream(), first.stream()).distinct().toList()));
  }

  /**
   * This scope, which makes no variables but returns existing ones, and throws if there is none of
   * the name.
   */
  public GraphScope reusing() {
    return at(at.reusing());
  }

  /** This scope, whose variables are not trainable. */
  public GraphScope frozen() {
    return at(at.frozen());
  }

  /** This scope, in which variables of these names have other initial values than their layer's. */
  public GraphScope initializers(Map<String, Initializer> byVariable) {
    return at(at.initializers(byVariable));
  }

  /** The outermost scope of this graph, on this scope's device and without control inputs. */
  public GraphScope root() {
    return at(at.named("", "").after(List.of()));
  }

  /** TensorFlow's operations, which are built in this scope. */
  public Ops tf() {
    return Ops.create(new PlacedEnvironment(state.graph(), opScope()));
  }

  /** {@link #tf()} for an operation of this name; further operations get {@code _1}, {@code _2}. */
  public Ops tf(String operation) {
    return Ops.create(new PlacedEnvironment(state.graph(), opScope().withName(operation)));
  }

  /** {@link #tf()} for one operation that has the name of this scope itself: {@code pool1}. */
  public Ops tfWithScopeName() {
    return at(at.named("")).tf(at.name());
  }

  /** {@link #tfWithScopeName()} for an operation of a type that {@link Ops} does not have. */
  public OperationBuilder opBuilderWithScopeName(String type) {
    return at(at.named("")).opScope().opBuilder(type, at.name());
  }

  /** The binding's scope, for operation types that {@link Ops} does not have. */
  public Scope opScope() {
    return new PlacedScope(this);
  }

  /**
   * Makes a trainable variable, or returns it if this scope is {@link #reusing}.
   *
   * @throws IllegalStateException if it already exists, or does not exist in a reusing scope
   * @throws IllegalArgumentException if it exists with another shape
   */
  public Variable<TFloat32> variable(String variable, Shape shape, Initializer initializer) {
    var made = nonTrainable(variable, shape, initializer);
    if (!at.making().reuse() && !at.making().frozen())
      collect(CollectionKey.TRAINABLE_VARIABLES, made);
    return made;
  }

  /** {@link #variable} for a variable that is not trainable: a slot, a moving average. */
  public Variable<TFloat32> nonTrainable(String variable, Shape shape, Initializer initializer) {
    if (at.making().reuse()) return existing(variable, TFloat32.class, shape);
    var chosen = at.making().initializers().getOrDefault(variable, initializer);
    return create(
        variable, TFloat32.class, shape, s -> chosen.build(s.nameScope("Initializer"), shape));
  }

  /** {@link #variable} for a variable of any type that is not trainable. */
  public <T extends TType> Variable<T> nonTrainable(
      String variable, Class<T> type, Shape shape, Operand<T> initialValue) {
    return at.making().reuse()
        ? existing(variable, type, shape)
        : create(variable, type, shape, s -> initialValue);
  }

  /** {@link #variable} for a scalar that is not trainable and is initially 0. */
  public <T extends TNumber> Variable<T> counter(String variable, Class<T> type) {
    if (at.making().reuse()) return existing(variable, type, Shape.scalar());
    return create(
        variable,
        type,
        Shape.scalar(),
        s -> {
          var zeros = s.nameScope("Initializer").tf("zeros");
          return zeros.dtypes.cast(zeros.constant(0L), type);
        });
  }

  private interface InitialValue<T extends TType> {
    Operand<T> in(GraphScope variable);
  }

  private <T extends TType> Variable<T> create(
      String variable, Class<T> type, Shape shape, InitialValue<T> initialValue) {
    var full = ScopeSettings.join(at.variablePrefix(), variable);
    if (state.variable(full).isPresent()) {
      throw new IllegalStateException(
          "variable '" + full + "' already exists; use a scope that is reusing() to share it");
    }
    if (state.graph().operation(full) != null) {
      throw new IllegalStateException(
          "variable '"
              + full
              + "' cannot be made: an operation has that name; give the operation another one");
    }
    ScopeSettings.requirePossible(full, shape);
    var own = at(at.named(full, full).after(List.of())).device(at.variableDevice());
    var made = new Variable<>(own, type, shape, initialValue.in(own));
    state.add(made);
    collect(CollectionKey.VARIABLES, made);
    return made;
  }

  @SuppressWarnings("unchecked") // the type is compared
  private <T extends TType> Variable<T> existing(String variable, Class<T> type, Shape shape) {
    var full = ScopeSettings.join(at.variablePrefix(), variable);
    var found =
        state
            .variable(full)
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "variable '"
                            + full
                            + "' does not exist, and a scope that is reusing() makes none; there are "
                            + state.variableNames()));
    if (!found.shape().equals(shape) || found.type() != type) {
      throw new IllegalArgumentException(
          "variable '%s' is %s %s, but %s %s is asked for"
              .formatted(
                  full, found.type().getSimpleName(), found.shape(), type.getSimpleName(), shape));
    }
    return (Variable<T>) found;
  }

  /** Adds a value to a collection, under the name of this scope. */
  public <T> void collect(CollectionKey<T> key, T value) {
    state.collect(key, at.name(), value);
  }

  /** The values that were collected in this scope or below it, in that order. */
  public <T> List<T> collected(CollectionKey<T> key) {
    return state.collected(key, at.name().isEmpty() ? "" : at.name() + "/");
  }

  /** All collections of the graph by their names. */
  public Map<String, List<Object>> collections() {
    return state.collections();
  }

  /** Builds an operation that gives every variable of the graph its initial value. */
  public Op initializer() {
    var assigns = new ArrayList<Op>();
    root()
        .collected(CollectionKey.VARIABLES)
        .forEach(variable -> assigns.add(variable.initializer()));
    return root().after(assigns).tf("init").noOp();
  }

  public Graph graph() {
    return state.graph();
  }

  /** The run's seed. */
  public long seed() {
    return state.seed();
  }

  /** The name of this scope, {@code tower_0/conv1}; empty for the root. */
  public String name() {
    return at.name();
  }

  /** The last part of the name: {@code conv1} of {@code tower_0/conv1}. */
  public String leafName() {
    return at.name().substring(at.name().lastIndexOf('/') + 1);
  }

  /** The device of the operations that are built here. */
  public Device device() {
    return at.device();
  }

  /** The device of the variables that are made here. */
  public Device variableDevice() {
    return at.device().overriddenBy(at.variableDevice());
  }

  List<Operation> controls() {
    return at.controls();
  }

  GraphState state() {
    return state;
  }
}
