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
 * A place in a graph: the prefix of the next operation's name, its device and what it waits for. A
 * value that never changes; every method gives another. A scope that is entered again goes on
 * ({@code conv1/}, not {@code conv1_1/}), and an operation whose name is taken gets {@code _1}, as
 * in Python.
 *
 * <p>Not for several threads at once: a graph is built by one.
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
   * The outermost scope of a graph. Make one a graph and hand it down.
   *
   * @param seed the run's: all that is random in the graph comes from it
   */
  public static GraphScope root(Graph graph, long seed) {
    return new GraphScope(new GraphState(graph, seed), ScopeSettings.ROOT);
  }

  /** Prefixes operations and variables. */
  public GraphScope variableScope(String child) {
    var prefix = ScopeSettings.join(at.variablePrefix(), child);
    return at(at.named(ScopeSettings.join(at.name(), child), prefix));
  }

  /** Prefixes operations only. */
  public GraphScope nameScope(String child) {
    return at(at.named(ScopeSettings.join(at.name(), child)));
  }

  /**
   * Places what is built; parts of a device string that {@code inner} leaves out stay as they are.
   */
  public GraphScope device(Device inner) {
    return at(at.device(at.device().overriddenBy(inner)));
  }

  /**
   * Places the variables made from here on, wherever the operations go; parts that {@code inner}
   * leaves out stay as they are.
   */
  public GraphScope variablesOn(Device inner) {
    return at(at.variablesOn(at.variableDevice().overriddenBy(inner)));
  }

  /** What is built runs after {@code first}, and after all that this scope waits for already. */
  public GraphScope after(Op... first) {
    return after(Arrays.asList(first));
  }

  /** What is built runs after {@code first}, and after all that this scope waits for already. */
  public GraphScope after(List<? extends Op> first) {
    return afterOperations(first.stream().map(Op::op).toList());
  }

  GraphScope afterOperations(List<Operation> first) {
    return at(at.after(Stream.concat(at.controls().stream(), first.stream()).distinct().toList()));
  }

  /** Variables must exist: this scope hands out those that were made before. */
  public GraphScope reusing() {
    return at(at.reusing());
  }

  /** The outermost scope of this graph, on this scope's device. */
  public GraphScope root() {
    return at(at.named("", "").after(List.of()));
  }

  /** TensorFlow's own builder of operations, positioned here. */
  public Ops tf() {
    return Ops.create(new PlacedEnvironment(state.graph(), opScope()));
  }

  /** {@link #tf()} for one operation (or several, numbered) of the given name. */
  public Ops tf(String operation) {
    return Ops.create(new PlacedEnvironment(state.graph(), opScope().withName(operation)));
  }

  /** {@link #tf()} for one operation that has the very name of this scope: {@code pool1}. */
  public Ops tfWithScopeName() {
    return at(at.named("")).tf(at.name());
  }

  /** {@link #tfWithScopeName()} for an operation that {@link Ops} does not build. */
  public OperationBuilder opBuilderWithScopeName(String type) {
    return at(at.named("")).opScope().opBuilder(type, at.name());
  }

  /** For operations that {@link Ops} does not build: {@code opScope().opBuilder(type, name)}. */
  public Scope opScope() {
    return new PlacedScope(this);
  }

  /** A trainable variable. */
  public Variable<TFloat32> variable(String variable, Shape shape, Initializer initializer) {
    var made = nonTrainable(variable, shape, initializer);
    if (!at.reuse()) collect(CollectionKey.TRAINABLE_VARIABLES, made);
    return made;
  }

  /** A variable that no optimizer changes by a gradient: a slot. */
  public Variable<TFloat32> nonTrainable(String variable, Shape shape, Initializer initializer) {
    if (at.reuse()) return existing(variable, TFloat32.class, shape);
    return create(
        variable, TFloat32.class, shape, s -> initializer.build(s.nameScope("Initializer"), shape));
  }

  /** A variable that no optimizer changes: a counter, an average. */
  public <T extends TType> Variable<T> nonTrainable(
      String variable, Class<T> type, Shape shape, Operand<T> initialValue) {
    return at.reuse()
        ? existing(variable, type, shape)
        : create(variable, type, shape, s -> initialValue);
  }

  /** A counter, zero at the start. */
  public <T extends TNumber> Variable<T> counter(String variable, Class<T> type) {
    if (at.reuse()) return existing(variable, type, Shape.scalar());
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
          "variable '" + full + "' already exists; did you mean reusing()?");
    }
    if (state.graph().operation(full) != null) {
      throw new IllegalStateException(
          "variable '"
              + full
              + "' can't have its name: an operation has it; name that one otherwise");
    }
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
                            + "' does not exist, and this scope only reuses; there are "
                            + state.variableNames()));
    if (!found.shape().equals(shape) || found.type() != type) {
      throw new IllegalArgumentException(
          "variable '%s' is %s %s, asked for %s %s"
              .formatted(
                  full, found.type().getSimpleName(), found.shape(), type.getSimpleName(), shape));
    }
    return (Variable<T>) found;
  }

  public <T> void collect(CollectionKey<T> key, T value) {
    state.collect(key, at.name(), value);
  }

  /** What was collected here or below, in the order made. */
  public <T> List<T> collected(CollectionKey<T> key) {
    return state.collected(key, at.name().isEmpty() ? "" : at.name() + "/");
  }

  /** All that was collected in the graph: the values of each collection by its name. */
  public Map<String, List<Object>> collections() {
    return state.collections();
  }

  /** One operation that gives every variable of the graph its initial value. */
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

  /** {@code tower_0/conv1}; empty at the root. */
  public String name() {
    return at.name();
  }

  /** {@code conv1} of {@code tower_0/conv1}: what a layer calls its last operation. */
  public String leafName() {
    return at.name().substring(at.name().lastIndexOf('/') + 1);
  }

  public Device device() {
    return at.device();
  }

  /** Where a variable that is made here lives. */
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
