// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.gradients;

import static java.util.stream.Collectors.toUnmodifiableMap;

import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The gradient rules of TensorFlow's operation types. */
final class StandardGradientRules {
  static final Map<String, GradientRule> BY_TYPE =
      Stream.of(
              ActivationGradients.RULES,
              ArithmeticGradients.RULES,
              ConvolutionGradients.RULES,
              ElementwiseGradients.RULES,
              IndexingGradients.RULES,
              ConcatSplitGradients.RULES,
              LossGradients.RULES,
              MatrixGradients.RULES,
              NormalizationGradients.RULES,
              ReductionGradients.RULES,
              ShapeGradients.RULES)
          .flatMap(rules -> rules.entrySet().stream())
          .collect(toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

  /**
   * Operation types that are {@code NotDifferentiable} in Python, or whose rule returns nothing.
   */
  static final Set<String> NOT_DIFFERENTIABLE =
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

  private StandardGradientRules() {}
}
