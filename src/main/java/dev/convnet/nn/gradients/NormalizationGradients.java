// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.gradients;

import static dev.convnet.nn.gradients.GradientRule.forFirstInput;
import static java.util.Map.entry;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.GraphOperation;
import org.tensorflow.Output;

/** Rules of what scales activations by their own statistics. */
final class NormalizationGradients {
  static final Map<String, GradientRule> RULES =
      Map.ofEntries(
          entry("LRN", forFirstInput(NormalizationGradients::localResponse)),
          entry("FusedBatchNormV3", NormalizationGradients::batch));

  private NormalizationGradients() {}

  /** dy d^-β - 2αβ x Σ(dy y / d) over the neighboring channels; d = bias + α Σx². */
  private static Output<?> localResponse(GradientContext c, GraphOperation op, Output<?> dy) {
    return c.op("LRNGrad")
        .inputs(dy, op.input(0), op.output(0))
        .copyAttrs(op, "depth_radius", "bias", "alpha", "beta")
        .output();
  }

  /**
   * With n = rsqrt(variance + ε): dx = scale n (dy - mean(dy) - (x - mean) n² mean(dy (x - mean))),
   * or dy scale n with given statistics; dscale = Σ dy (x - mean) n; doffset = Σ dy.
   */
  private static List<Optional<Output<?>>> batch(
      GradientContext c, GraphOperation op, List<Output<?>> dy) {
    c.requireOnlyFirstOutputUsed();
    var training = op.attributes().getAttrBool("is_training");
    // The kernel of given statistics knows NHWC only.
    var turned = !training && op.attributes().getAttrString("data_format").equals("NCHW");
    var gradient =
        c.op("FusedBatchNormGradV3")
            .inputs(turned ? transpose(c, dy.get(0), 0, 2, 3, 1) : dy.get(0))
            .inputs(turned ? transpose(c, op.input(0), 0, 2, 3, 1) : op.input(0))
            .inputs(op.input(1))
            .inputs(training ? op.output(3) : op.input(3), training ? op.output(4) : op.input(4))
            .inputs(op.output(5))
            .copyAttrs(op, "epsilon", "is_training");
    if (!turned) gradient.copyAttrs(op, "data_format");
    var built = gradient.build();
    return c.inputGradients(
        () -> turned ? transpose(c, built.output(0), 0, 3, 1, 2) : built.output(0),
        () -> built.output(1),
        () -> built.output(2));
  }

  private static Output<?> transpose(GradientContext c, Output<?> a, long... permutation) {
    var order = c.intVector("transpose/perm", permutation);
    return c.op("Transpose", "transpose").inputs(a, order).output();
  }
}
