// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.gradients;

import static java.util.Map.entry;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operation;
import org.tensorflow.Output;

/** Gradient rules of operations that join several tensors, or split one. */
final class ConcatSplitGradients {
  static final Map<String, GradientRule> RULES =
      Map.ofEntries(
          entry("ConcatV2", ConcatSplitGradients::concat),
          entry("IdentityN", ConcatSplitGradients::identity),
          entry("Pack", ConcatSplitGradients::pack),
          entry("Split", ConcatSplitGradients::split),
          entry("SplitV", ConcatSplitGradients::splitSizes),
          entry("Unpack", ConcatSplitGradients::unpack));

  private ConcatSplitGradients() {}

  private static List<Optional<Output<?>>> each(
      GradientContext c, int inputs, IntFunction<Output<?>> dx) {
    return c.inputGradients(
        IntStream.range(0, inputs)
            .mapToObj(i -> (GradientContext.GradientSupplier) () -> dx.apply(i))
            .toArray(GradientContext.GradientSupplier[]::new));
  }

  /** Each input gets its slice of dy. */
  private static List<Optional<Output<?>>> concat(
      GradientContext c, GraphOperation op, List<Output<?>> dy) {
    var count = op.numInputs() - 1;
    if (count == 1) return c.inputGradients(() -> dy.get(0));
    var inputs = IntStream.range(0, count).<Output<?>>mapToObj(op::input).toList();
    var axis = op.input(count);
    var positive =
        c.op("FloorMod", "mod").inputs(axis, c.cast(c.rank(inputs.get(0)), axis.dataType()));
    var sizes = sizes(c, inputs);
    var offsets = c.op("ConcatOffset").inputs(positive.output()).inputList(sizes).build();
    return each(
        c, count, i -> c.op("Slice").inputs(dy.get(0), offsets.output(i), sizes.get(i)).output());
  }

  private static List<Output<?>> sizes(GradientContext c, List<Output<?>> inputs) {
    if (inputs.stream().allMatch(input -> StaticTensors.isFullyDefined(input.shape()))) {
      return inputs.stream().<Output<?>>map(c::shape).toList();
    }
    return outputs(c.op("ShapeN").inputList(inputs).build());
  }

  private static List<Output<?>> outputs(Operation operation) {
    return IntStream.range(0, operation.numOutputs())
        .<Output<?>>mapToObj(operation::output)
        .toList();
  }

  /** The input gets all dy, joined along the axis. */
  private static List<Optional<Output<?>>> split(
      GradientContext c, GraphOperation op, List<Output<?>> dy) {
    return c.inputGradientsAfter(
        1, () -> c.op("ConcatV2", "concat").inputList(dy).inputs(op.input(0)).output());
  }

  /** The input gets all dy, joined along the axis. */
  private static List<Optional<Output<?>>> splitSizes(
      GradientContext c, GraphOperation op, List<Output<?>> dy) {
    return c.inputGradients(
        () -> c.op("ConcatV2", "concat").inputList(dy).inputs(op.input(2)).output());
  }

  /** Each input gets its part of dy. */
  private static List<Optional<Output<?>>> pack(
      GradientContext c, GraphOperation op, List<Output<?>> dy) {
    var parts =
        c.op("Unpack", "unstack")
            .inputs(dy.get(0))
            .attr("num", op.attributes().getAttrInt("N"))
            .copyAttrs(op, "axis")
            .build();
    return each(c, op.numInputs(), parts::output);
  }

  /** The input gets all dy, stacked. */
  private static List<Optional<Output<?>>> unpack(
      GradientContext c, GraphOperation op, List<Output<?>> dy) {
    return c.inputGradients(
        () -> c.op("Pack", "stack").inputList(dy).copyAttrs(op, "axis").output());
  }

  /** Each input gets the dy of its output. */
  private static List<Optional<Output<?>>> identity(
      GradientContext c, GraphOperation op, List<Output<?>> dy) {
    return each(c, op.numInputs(), dy::get);
  }
}
