// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.onnx.convert;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.tensorflow.proto.DataType;

/** The operations that make tensors of other shapes of all elements. */
final class ArrayRules {
  private static final long UNKNOWN = -1;

  private ArrayRules() {}

  static Map<String, OperationRule> all() {
    var rules = new HashMap<String, OperationRule>();
    rules.put("Reshape", ArrayRules::reshape);
    rules.put("Squeeze", ArrayRules::squeeze);
    rules.put("ExpandDims", ArrayRules::expandDims);
    rules.put("Transpose", ArrayRules::transpose);
    rules.put("Pack", ArrayRules::pack);
    rules.put("Unpack", ArrayRules::unpack);
    rules.put("Tile", ArrayRules::tile);
    rules.put("Shape", ArrayRules::shape);
    rules.put("Fill", step -> expand(step, 1, 0));
    rules.put("BroadcastTo", step -> expand(step, 0, 1));
    rules.put("ZerosLike", step -> filled(step, 0));
    rules.put("OnesLike", step -> filled(step, 1));
    rules.put("SpaceToBatchND", BatchBlocks::split);
    rules.put("BatchToSpaceND", BatchBlocks::join);
    rules.put("DepthToSpace", step -> blocks(step, "DepthToSpace"));
    rules.put("SpaceToDepth", step -> blocks(step, "SpaceToDepth"));
    return rules;
  }

  /** One size may be left open; further ones need a computed shape. */
  private static void reshape(Step step) {
    var shape = step.operation().output(0).shape();
    var isSimple =
        !shape.isUnknown()
            && LongStream.of(shape.asArray()).filter(size -> size == UNKNOWN).count() <= 1;
    var sizes = isSimple ? step.vector(shape.asArray()) : step.int64(1);
    step.rowsResult(step.add("Reshape", step.rows(0), sizes));
  }

  private static void squeeze(Step step) {
    var shape = step.shape(0);
    var given = step.attributes().getAttrIntList("squeeze_dims");
    var axes =
        given.length > 0
            ? LongStream.of(given).map(axis -> axis < 0 ? axis + shape.length : axis).toArray()
            : IntStream.range(0, shape.length).filter(i -> shape[i] == 1).asLongStream().toArray();
    if (step.inPlanes() && Arrays.equals(axes, new long[] {1, 2})) {
      step.rowsResult(step.add("Squeeze", step.planes(0), step.vector(2, 3)));
    } else {
      step.rowsResult(step.add("Squeeze", step.rows(0), step.vector(axes)));
    }
  }

  private static void expandDims(Step step) {
    step.rowsResult(step.add("Unsqueeze", step.rows(0), step.vector(step.longs(1)[0])));
  }

  private static void transpose(Step step) {
    var perm = step.longs(1);
    step.rowsResult(step.add("Transpose", Map.of("perm", perm), step.rows(0)));
  }

  private static void pack(Step step) {
    var axis = step.attributes().getAttrInt("axis");
    var parts = new ArrayList<String>();
    for (int i = 0; i < step.inputs(); i++) {
      parts.add(step.add("Unsqueeze", step.rows(i), step.vector(axis)));
    }
    step.rowsResult(step.add("Concat", Map.of("axis", axis), parts, 1).get(0));
  }

  private static void unpack(Step step) {
    var axis = step.attributes().getAttrInt("axis");
    int count = step.operation().numOutputs();
    var attributes = Map.of("axis", axis, "num_outputs", (long) count);
    var parts = step.add("Split", attributes, List.of(step.rows(0)), count);
    for (int i = 0; i < count; i++) {
      step.result(i, step.add("Squeeze", parts.get(i), step.vector(axis)));
    }
  }

  private static void tile(Step step) {
    if (step.inPlanes() && step.isConstant(1)) {
      var times = step.vector(step.ordered(step.longs(1)));
      step.planesResult(step.add("Tile", step.planes(0), times));
    } else {
      step.rowsResult(step.add("Tile", step.rows(0), step.int64(1)));
    }
  }

  private static void shape(Step step) {
    var sizes = step.add("Shape", step.operand(0));
    var ordered = step.inPlanes() ? step.add("Gather", sizes, step.vector(0, 2, 3, 1)) : sizes;
    var type = step.attributes().getAttrType("out_type");
    step.rowsResult(type == DataType.DT_INT64 ? ordered : step.cast(ordered, type));
  }

  private static void expand(Step step, int value, int sizes) {
    step.rowsResult(step.add("Expand", step.rows(value), step.int64(sizes)));
  }

  private static void filled(Step step, float value) {
    var filling = step.scalar(value);
    var type = step.type(0);
    var typed = type == DataType.DT_FLOAT ? filling : step.cast(filling, type);
    step.result(step.add("Expand", typed, step.add("Shape", step.operand(0))));
  }

  private static void blocks(Step step, String type) {
    if (!step.attributes().getAttrString("data_format").equals("NHWC")) {
      throw new NotConvertibleException(type + " in another order than NHWC");
    }
    var attributes = Map.of("blocksize", step.attributes().getAttrInt("block_size"));
    step.planesResult(step.add(type, attributes, step.planes(0)));
  }
}
