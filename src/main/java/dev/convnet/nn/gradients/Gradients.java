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
 * ({@code gradients/conv1/Conv2D_grad/Conv2DBackpropFilter}). The gradients by the inputs of one
 * operation wait for each other ({@code tuple/group_deps}), so that no update can change a weight
 * that another gradient still reads. If a tensor is used several times, its gradients are summed by
 * {@code AddN}. No gradient flows through integer tensors and through operations such as {@code
 * StopGradient}.
 */
public final class Gradients {
  private record RuleOverride(Operation operation, GradientRule rule) {}

  private static final CollectionKey<RuleOverride> OVERRIDES =
      new CollectionKey<>("gradients/overrides");

  private Gradients() {}

  /**
   * Builds the gradient of a loss by each x. The gradient by a variable sums over all its reads.
   *
   * @param scope the operations are built in its name scope {@code gradients}
   * @param loss a scalar; if it has several elements, their sum is differentiated
   * @param xs variables and other tensors
   * @return for each x, in order, the gradient in the shape of x; empty if the loss does not depend
   *     on x
   * @throws IllegalArgumentException if an operation between x and the loss has no gradient rule
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
   * Gives one operation a gradient rule of its own, as {@code tf.custom_gradient}, whether its type
   * has one or not. A later rule replaces an earlier one.
   *
   * @param scope any scope of the operation's graph
   */
  public static void override(GraphScope scope, Operation operation, GradientRule rule) {
    scope.collect(OVERRIDES, new RuleOverride(operation, rule));
  }

  /** The operation types that have a gradient rule, in alphabetical order. */
  public static Set<String> differentiableOpTypes() {
    return GradientRegistry.types();
  }

  private static Map<Operation, GradientRule> overrides(GraphScope scope) {
    var rules = new HashMap<Operation, GradientRule>();
    scope
        .root()
        .collected(OVERRIDES)
        .forEach(override -> rules.put(override.operation(), override.rule()));
    return rules;
  }

  private static Output<?> target(Operand<TFloat32> x) {
    return x instanceof Variable<?> variable ? variable.handle().asOutput() : x.asOutput();
  }

  private static Optional<Operand<TFloat32>> floats(Optional<Output<?>> gradient) {
    return gradient.map(output -> output.expect(TFloat32.class));
  }
}
