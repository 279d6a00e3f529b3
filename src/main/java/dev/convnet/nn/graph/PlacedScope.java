// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.graph;

import java.util.Optional;
import java.util.stream.StreamSupport;
import org.tensorflow.DeviceSpec;
import org.tensorflow.ExecutionEnvironment;
import org.tensorflow.Operation;
import org.tensorflow.OperationBuilder;
import org.tensorflow.op.Scope;

/**
 * A {@link GraphScope} as the binding's {@link Scope}. The binding's own implementation gives a
 * scope that is entered again another name, replaces devices and control inputs instead of
 * combining them, and scans the whole graph for every new scope.
 */
record PlacedScope(GraphScope scope, Optional<String> operation, ExecutionEnvironment env)
    implements Scope {
  PlacedScope(GraphScope scope) {
    this(scope, Optional.empty(), scope.graph());
  }

  /** An operation that has the name of the binding's class gets its type's: {@code Conv2D}. */
  @Override
  public OperationBuilder opBuilder(String type, String name) {
    return env.opBuilder(type, makeOpName(isClassOf(type, name) ? type : name), this);
  }

  /** Whether {@code name} is the class of a type: {@code Conv2d} of {@code Conv2D}. */
  private static boolean isClassOf(String type, String name) {
    return type.regionMatches(true, 0, name, 0, name.length())
        && type.substring(name.length()).matches("(V\\d+)?");
  }

  @Override
  public Scope withSubScope(String child) {
    return new PlacedScope(scope.nameScope(child), Optional.empty(), env);
  }

  @Override
  public Scope withName(String name) {
    return new PlacedScope(scope, Optional.of(name), env);
  }

  @Override
  public Scope withNameAsSubScope(String defaultName) {
    return withSubScope(operation.orElse(defaultName));
  }

  @Override
  public Scope withDevice(DeviceSpec device) {
    return new PlacedScope(scope.device(new Device(device.toString())), operation, env);
  }

  @Override
  public Scope withInitScope() {
    throw new UnsupportedOperationException(
        "a GraphScope has no init scope; make variables with GraphScope.variable");
  }

  @Override
  public String makeOpName(String defaultName) {
    return makeUnique(operation.orElse(defaultName));
  }

  @Override
  public String makeUnique(String id) {
    return scope.state().unique(scope.name().isEmpty() ? id : scope.name() + "/" + id);
  }

  @Override
  public void refreshNames() {} // names are looked up in the graph itself

  @Override
  public Scope withControlDependencyOps(Iterable<Operation> controls) {
    var first = StreamSupport.stream(controls.spliterator(), false).toList();
    return new PlacedScope(scope.afterOperations(first), operation, env);
  }

  @Override
  public OperationBuilder apply(OperationBuilder builder) {
    builder.setDevice(scope.device().spec());
    scope.controls().forEach(builder::addControlInput);
    return builder;
  }

  @Override
  public String getDeviceString() {
    return scope.device().spec();
  }

  @Override
  public boolean isInit() {
    return false;
  }
}
