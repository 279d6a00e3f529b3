// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.gradients;

import static dev.convnet.nn.gradients.GradientRule.forFirstInput;
import static java.util.Map.entry;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.GraphOperation;
import org.tensorflow.Output;

/** Gradient rules of normalizations. */
final class NormalizationGradients {
  static final Map<String, GradientRule> RULES =
      Map.ofEntries(
          entry("LRN", forFirstInput(NormalizationGradients::localResponse)),
          entry("FusedBatchNormV3", NormalizationGradients::batch));

  private NormalizationGradients() {}

  /** dx = dy d^-β - 2αβ x Σ(dy y / d), summed over neighboring channels; d = bias + α Σx². */
  private static Output<?> localResponse(GradientContext c, GraphOperation op, Output<?> dy) {
    return c.op("LRNGrad")
        .inputs(dy, op.input(0), op.output(0))
        .copyAttrs(op, "depth_radius", "bias", "alpha", "beta")
        .output();
  }

  /**
   * With n = rsqrt(variance + ε): dx = scale n (dy - mean(dy) - (x - mean) n² mean(dy (x - mean)))
   * in training, else dy scale n; dscale = Σ dy (x - mean) n; doffset = Σ dy.
   */
  private static List<Optional<Output<?>>> batch(
      GradientContext c, GraphOperation op, List<Output<?>> dy) {
    c.requireOnlyFirstOutputUsed();
    var training = op.attributes().getAttrBool("is_training");
    // Without training the kernel has NHWC only.
    var transposed = !training && op.attributes().getAttrString("data_format").equals("NCHW");
    var gradient =
        c.op("FusedBatchNormGradV3")
            .inputs(transposed ? transpose(c, dy.get(0), 0, 2, 3, 1) : dy.get(0))
            .inputs(transposed ? transpose(c, op.input(0), 0, 2, 3, 1) : op.input(0))
            .inputs(op.input(1))
            .inputs(training ? op.output(3) : op.input(3), training ? op.output(4) : op.input(4))
            .inputs(op.output(5))
            .copyAttrs(op, "epsilon", "is_training");
    if (!transposed) gradient.copyAttrs(op, "data_format");
    var built = gradient.build();
    return c.inputGradients(
        () -> transposed ? transpose(c, built.output(0), 0, 3, 1, 2) : built.output(0),
        () -> built.output(1),
        () -> built.output(2));
  }

  private static Output<?> transpose(GradientContext c, Output<?> a, long... permutation) {
    var order = c.intVector("transpose/perm", permutation);
    return c.op("Transpose", "transpose").inputs(a, order).output();
  }
}
