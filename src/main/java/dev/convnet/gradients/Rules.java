// SPDX-License-Identifier: Apache-2.0
package dev.convnet.gradients;

import static java.util.stream.Collectors.toUnmodifiableMap;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operation;
import org.tensorflow.Output;

/**
 * The rule of each operation: its own, or that of its type.
 *
 * @param overrides the operations that have their own
 */
record Rules(Map<Operation, GradientRule> overrides) {
  private static final Map<String, GradientRule> BY_TYPE =
      Stream.of(
              ActivationGradients.RULES,
              ArithmeticGradients.RULES,
              ConvolutionGradients.RULES,
              ElementwiseGradients.RULES,
              IndexingGradients.RULES,
              JoiningGradients.RULES,
              LossGradients.RULES,
              MatrixGradients.RULES,
              NormalizationGradients.RULES,
              ReductionGradients.RULES,
              ShapeGradients.RULES)
          .flatMap(rules -> rules.entrySet().stream())
          .collect(toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

  /** Python's {@code NotDifferentiable}, and those whose rule there gives nothing. */
  private static final Set<String> WITHOUT_DERIVATIVE =
      Set.of(
          """
          ArgMax ArgMin BroadcastGradientArgs Ceil ConcatOffset Const Equal Floor Greater
          GreaterEqual InvertPermutation Less LessEqual LinSpace LogicalAnd LogicalNot LogicalOr
          Multinomial NotEqual OneHot OnesLike ParameterizedTruncatedNormal Placeholder
          QueueDequeueManyV2 QueueDequeueUpToV2 QueueDequeueV2 RandomShuffle RandomStandardNormal
          RandomUniform RandomUniformInt Range Rank ResizeBilinearGrad Rint Round Shape ShapeN
          Size StatelessRandomNormalV2 StatelessRandomUniformV2 StatelessTruncatedNormalV2
          StopGradient TruncatedNormal VarHandleOp VarIsInitializedOp VariableShape ZerosLike"""
              .split("\\s+"));

  /** A rule for an operation that has a derivative by its first input only. */
  @FunctionalInterface
  interface First {
    Output<?> apply(GradientContext context, GraphOperation operation, Output<?> dy);
  }

  static GradientRule first(First rule) {
    return (context, operation, dy) ->
        context.each(() -> rule.apply(context, operation, dy.get(0)));
  }

  static Set<String> types() {
    return Collections.unmodifiableSet(new TreeSet<>(BY_TYPE.keySet()));
  }

  boolean endPath(GraphOperation operation) {
    return !overrides.containsKey(operation) && WITHOUT_DERIVATIVE.contains(operation.type());
  }

  /**
   * @throws IllegalArgumentException if there is none
   */
  GradientRule of(GraphOperation operation) {
    var own = overrides.getOrDefault(operation, BY_TYPE.get(operation.type()));
    if (own == null) {
      throw new IllegalArgumentException(
          ("operation '%s' of type %s has no gradient rule; give it one by Gradients.override, stop"
                  + " the gradient before it, or use operations that have one: %s")
              .formatted(operation.name(), operation.type(), types()));
    }
    return own;
  }
}
