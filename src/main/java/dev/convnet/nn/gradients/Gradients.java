// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.gradients;

import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Variable;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.Output;
import org.tensorflow.types.TFloat32;

/**
 * Reverse-mode differentiation, as Python's {@code tf.gradients} with {@code gate_gradients}.
 *
 * <p>Every gradient operation runs on the device of its forward operation and is named after it
 * ({@code gradients/conv1/Conv2D_grad/Conv2DBackpropFilter}). The derivatives of one operation's
 * inputs wait for each other ({@code tuple/group_deps}), so that no update can change a weight
 * which another of them still reads. Where several uses of a tensor meet, {@code AddN} sums.
 * Tensors of integers end a path, and so do operations that have no derivative.
 */
public final class Gradients {
  private record Own(Operation operation, GradientRule rule) {}

  private static final CollectionKey<Own> OVERRIDES = new CollectionKey<>("gradients/overrides");

  private Gradients() {}

  /**
   * The derivative of the loss by each x, in order; empty where the loss does not depend on x. A
   * variable counts through all its reads. A loss with several elements means their sum.
   *
   * @param scope the operations are built in its {@code gradients}
   * @throws IllegalArgumentException if an operation between x and the loss has no rule
   */
  public static List<Optional<Operand<TFloat32>>> of(
      GraphScope scope, Operand<TFloat32> loss, List<? extends Operand<TFloat32>> xs) {
    var targets = xs.stream().<Output<?>>map(Gradients::target).toList();
    var rules = new GradientRegistry(overrides(scope));
    var path = GradientPath.between(loss.asOutput(), new LinkedHashSet<>(targets), rules);
    var pass = new BackwardPass(scope.nameScope("gradients"), rules);
    pass.run(loss.asOutput(), path);
    return targets.stream().map(pass::gradient).map(Gradients::floats).toList();
  }

  /**
   * Gives one operation its own rule in place of that of its type, as {@code tf.custom_gradient};
   * an operation without derivative becomes differentiable by it. The last one given counts.
   *
   * @param scope any scope of the operation's graph
   */
  public static void override(GraphScope scope, Operation operation, GradientRule rule) {
    scope.collect(OVERRIDES, new Own(operation, rule));
  }

  /** The types of operation that have a rule. */
  public static Set<String> differentiableOpTypes() {
    return GradientRegistry.types();
  }

  private static Map<Operation, GradientRule> overrides(GraphScope scope) {
    var rules = new HashMap<Operation, GradientRule>();
    scope.root().collected(OVERRIDES).forEach(own -> rules.put(own.operation(), own.rule()));
    return rules;
  }

  private static Output<?> target(Operand<TFloat32> x) {
    return x instanceof Variable<?> variable ? variable.handle().asOutput() : x.asOutput();
  }

  private static Optional<Operand<TFloat32>> floats(Optional<Output<?>> derivative) {
    return derivative.map(output -> output.expect(TFloat32.class));
  }
}
