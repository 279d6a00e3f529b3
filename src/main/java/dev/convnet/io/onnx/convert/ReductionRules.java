// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.onnx.convert;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.tensorflow.proto.DataType;

/** The operations that reduce dimensions, and matrix products. */
final class ReductionRules {
  /** Dimensions of images whose removal leaves the others in TensorFlow's order. */
  private static final Set<Set<Integer>> LEAVE_ORDER =
      Set.of(Set.of(1, 2), Set.of(3), Set.of(1, 2, 3), Set.of(0, 1, 2), Set.of(0, 1, 2, 3));

  private ReductionRules() {}

  static Map<String, OperationRule> all() {
    var rules = new HashMap<String, OperationRule>();
    rules.put("Mean", step -> reduce(step, "ReduceMean"));
    rules.put("Sum", step -> reduce(step, "ReduceSum"));
    rules.put("Max", step -> reduce(step, "ReduceMax"));
    rules.put("Min", step -> reduce(step, "ReduceMin"));
    rules.put("Prod", step -> reduce(step, "ReduceProd"));
    rules.put("ArgMax", step -> index(step, "ArgMax"));
    rules.put("ArgMin", step -> index(step, "ArgMin"));
    rules.put("Softmax", step -> lastAxis(step, "Softmax"));
    rules.put("LogSoftmax", step -> lastAxis(step, "LogSoftmax"));
    rules.put("Einsum", ReductionRules::einsum);
    rules.put("MatMul", step -> product(step, "transpose_a", "transpose_b"));
    rules.put("BatchMatMul", step -> product(step, "adj_x", "adj_y"));
    rules.put("BatchMatMulV2", step -> product(step, "adj_x", "adj_y"));
    rules.put("BatchMatMulV3", step -> product(step, "adj_x", "adj_y"));
    return rules;
  }

  private static void reduce(Step step, String type) {
    int rank = step.shape(0).length;
    var axes = step.longs(1);
    if (axes.length == 0) {
      step.same(0, 0);
      return;
    }
    var keep = step.attributes().getAttrBool("keep_dims");
    var counted =
        Arrays.stream(axes).mapToObj(a -> (int) (a < 0 ? a + rank : a)).collect(Collectors.toSet());
    var inPlanes = step.inPlanes() && (keep || LEAVE_ORDER.contains(counted));
    var over = counted.stream().mapToLong(axis -> inPlanes ? step.axis(axis, rank) : axis).sorted();
    var x = inPlanes ? step.planes(0) : step.rows(0);
    var attributes = Map.of("keepdims", keep ? 1L : 0L);
    var reduced = step.add(type, attributes, x, step.vector(over.toArray()));
    if (inPlanes && keep) {
      step.planesResult(reduced);
    } else {
      step.rowsResult(reduced);
    }
  }

  private static void index(Step step, String type) {
    int rank = step.shape(0).length;
    var axis = step.longs(1)[0];
    var counted = axis < 0 ? axis + rank : axis;
    var attributes = Map.of("axis", counted, "keepdims", 0L);
    var index = step.add(type, attributes, step.rows(0));
    var output = step.attributes().getAttrType("output_type");
    step.rowsResult(output == DataType.DT_INT64 ? index : step.cast(index, output));
  }

  private static void lastAxis(Step step, String type) {
    int rank = step.shape(0).length;
    step.result(step.add(type, Map.of("axis", (long) step.axis(-1, rank)), step.operand(0)));
  }

  private static void product(Step step, String first, String second) {
    var a = factor(step, 0, step.attributes().getAttrBool(first));
    var b = factor(step, 1, step.attributes().getAttrBool(second));
    step.rowsResult(step.add("MatMul", a, b));
  }

  private static void einsum(Step step) {
    var equation = step.attributes().getAttrString("equation");
    var factors = IntStream.range(0, step.inputs()).mapToObj(step::rows).toList();
    step.rowsResult(step.add("Einsum", Map.of("equation", equation), factors, 1).get(0));
  }

  private static String factor(Step step, int input, boolean transpose) {
    if (!transpose) return step.rows(input);
    if (step.isConstant(input)) return step.constant(step.constant(input).transposed());
    int rank = step.shape(input).length;
    var order = new long[rank];
    Arrays.setAll(order, i -> i < rank - 2 ? i : 2L * rank - 3 - i);
    return step.add("Transpose", Map.of("perm", order), step.rows(input));
  }
}
