// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.onnx.convert;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** The operations that take parts of tensors, join tensors, or put something around them. */
final class PartRules {
  /** One end of a dimension, whatever its size is. */
  private static final long END = Long.MAX_VALUE;

  private static final long BEFORE_START = -Long.MAX_VALUE;

  private PartRules() {}

  static Map<String, OperationRule> all() {
    var rules = new HashMap<String, OperationRule>();
    rules.put("ConcatV2", PartRules::concat);
    rules.put("Split", PartRules::split);
    rules.put("SplitV", PartRules::splitSizes);
    rules.put("Slice", PartRules::slice);
    rules.put("StridedSlice", PartRules::stridedSlice);
    rules.put("ReverseV2", PartRules::reverse);
    rules.put("GatherV2", PartRules::gather);
    rules.put("Pad", step -> pad(step, "constant"));
    rules.put("PadV2", step -> pad(step, "constant"));
    rules.put("MirrorPad", PartRules::mirrorPad);
    return rules;
  }

  private static void concat(Step step) {
    int count = step.inputs() - 1;
    int rank = step.outputShape().length;
    var attributes = Map.of("axis", (long) step.axis(step.longs(count)[0], rank));
    step.result(step.add("Concat", attributes, step.operands(0, count), 1).get(0));
  }

  private static void split(Step step) {
    int count = step.operation().numOutputs();
    long axis = step.axis(step.longs(0)[0], step.shape(1).length);
    var attributes = Map.of("axis", axis, "num_outputs", (long) count);
    results(step, step.add("Split", attributes, List.of(step.operand(1)), count));
  }

  private static void splitSizes(Step step) {
    int count = step.operation().numOutputs();
    long axis = step.axis(step.longs(2)[0], step.shape(0).length);
    var sizes = step.longs(1);
    if (LongStream.of(sizes).anyMatch(size -> size < 0)) {
      throw new NotConvertibleException("SplitV with an open size");
    }
    var inputs = List.of(step.operand(0), step.vector(sizes));
    results(step, step.add("Split", Map.of("axis", axis), inputs, count));
  }

  private static void results(Step step, List<String> parts) {
    for (int i = 0; i < parts.size(); i++) step.result(i, parts.get(i));
  }

  /** What is cut of each dimension. */
  private record Cut(List<Long> axes, List<Long> starts, List<Long> ends, List<Long> steps) {
    Cut() {
      this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }

    void add(long axis, long start, long end, long step) {
      if (start == 0 && end == END && step == 1) return;
      axes.add(axis);
      starts.add(start);
      ends.add(end);
      steps.add(step);
    }

    String of(Step step, String x) {
      if (axes.isEmpty()) return x;
      return step.add(
          "Slice",
          x,
          vector(step, starts),
          vector(step, ends),
          vector(step, axes),
          vector(step, steps));
    }

    private static String vector(Step step, List<Long> values) {
      return step.vector(values.stream().mapToLong(Long::longValue).toArray());
    }
  }

  private static void slice(Step step) {
    if (!step.isConstant(1) || !step.isConstant(2)) {
      var start = step.int64(1);
      var end = step.add("Add", start, step.int64(2));
      step.rowsResult(step.add("Slice", step.rows(0), start, end));
      return;
    }
    var starts = step.longs(1);
    var sizes = step.longs(2);
    var cut = new Cut();
    for (int i = 0; i < starts.length; i++) {
      var end = sizes[i] < 0 ? END : starts[i] + sizes[i];
      cut.add(step.axis(i, starts.length), starts[i], end, 1);
    }
    step.result(cut.of(step, step.operand(0)));
  }

  /** The bits of a StridedSlice, each for one of its ranges. */
  private record Masks(long begin, long end, long ellipsis, long newAxis, long shrink) {
    static Masks of(Step step) {
      var attributes = step.attributes();
      return new Masks(
          attributes.getAttrInt("begin_mask"),
          attributes.getAttrInt("end_mask"),
          attributes.getAttrInt("ellipsis_mask"),
          attributes.getAttrInt("new_axis_mask"),
          attributes.getAttrInt("shrink_axis_mask"));
    }

    static boolean has(long mask, int range) {
      return (mask >> range & 1) == 1;
    }
  }

  private static void stridedSlice(Step step) {
    var masks = Masks.of(step);
    if (masks.newAxis != 0) throw new NotConvertibleException("StridedSlice with a new axis");
    int rank = step.shape(0).length;
    var begins = step.longs(1);
    var ends = step.longs(2);
    var strides = step.longs(3);
    var cut = new Cut();
    var removed = new ArrayList<Long>();
    var inPlanes = step.inPlanes() && masks.shrink == 0;
    int axis = 0;
    for (int i = 0; i < begins.length; i++, axis++) {
      if (Masks.has(masks.ellipsis, i)) {
        axis = rank - (begins.length - i);
        continue;
      }
      long ordered = inPlanes ? step.axis(axis, rank) : axis;
      if (Masks.has(masks.shrink, i)) {
        removed.add(ordered);
        cut.add(ordered, begins[i], begins[i] == -1 ? END : begins[i] + 1, 1);
        continue;
      }
      var ascends = strides[i] > 0;
      var start = Masks.has(masks.begin, i) ? (ascends ? 0 : END) : begins[i];
      var end = Masks.has(masks.end, i) ? (ascends ? END : BEFORE_START) : ends[i];
      cut.add(ordered, start, end, strides[i]);
    }
    var part = cut.of(step, inPlanes ? step.planes(0) : step.rows(0));
    if (inPlanes) {
      step.planesResult(part);
    } else {
      step.rowsResult(
          removed.isEmpty() ? part : step.add("Squeeze", part, Cut.vector(step, removed)));
    }
  }

  private static void reverse(Step step) {
    int rank = step.shape(0).length;
    var cut = new Cut();
    for (var axis : step.longs(1)) cut.add(step.axis(axis, rank), -1, BEFORE_START, -1);
    step.result(cut.of(step, step.operand(0)));
  }

  private static void gather(Step step) {
    if (step.attributes().getAttrInt("batch_dims") != 0) {
      throw new NotConvertibleException("GatherV2 with batch_dims");
    }
    int rank = step.shape(0).length;
    var axis = step.longs(2)[0];
    var isVector = step.shape(1).length == 1;
    if (step.inPlanes() && isVector && step.isConstant(1)) {
      var attributes = Map.of("axis", (long) step.axis(axis, rank));
      step.planesResult(step.add("Gather", attributes, step.planes(0), step.rows(1)));
    } else {
      step.rowsResult(step.add("Gather", Map.of("axis", axis), step.rows(0), step.rows(1)));
    }
  }

  /** Paddings are pairs for each dimension; ONNX has all first ones before all second ones. */
  private static void pad(Step step, String mode) {
    var paddings = step.longs(1);
    int rank = paddings.length / 2;
    var before = IntStream.range(0, rank).mapToLong(i -> paddings[2 * i]).toArray();
    var after = IntStream.range(0, rank).mapToLong(i -> paddings[2 * i + 1]).toArray();
    var pads =
        LongStream.concat(Arrays.stream(step.ordered(before)), Arrays.stream(step.ordered(after)))
            .toArray();
    var inputs = new ArrayList<>(List.of(step.operand(0), step.vector(pads)));
    if (step.inputs() == 3) inputs.add(step.rows(2));
    if (isMaxPooled(step)) {
      if (inputs.size() == 2) inputs.add(step.scalar(0));
      inputs.add(step.vector(LongStream.range(0, rank).toArray()));
    }
    step.result(step.add("Pad", Map.of("mode", mode), inputs, 1).get(0));
  }

  /**
   * ONNX Runtime up to 1.28 makes zeros before a pool a part of the pool, where they are no zeros.
   * It leaves a padding alone that has axes.
   */
  private static boolean isMaxPooled(Step step) {
    return step.operation().consumers().stream()
        .anyMatch(next -> next.type().startsWith("MaxPool"));
  }

  private static void mirrorPad(Step step) {
    if (step.attributes().getAttrString("mode").equals("SYMMETRIC")) {
      throw new NotConvertibleException("MirrorPad with the mode SYMMETRIC");
    }
    pad(step, "reflect");
  }
}
