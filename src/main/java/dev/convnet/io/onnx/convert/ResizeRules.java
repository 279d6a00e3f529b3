// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.onnx.convert;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.OperationBuilder;
import org.tensorflow.Output;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;

/**
 * The operations that change the height and the width of images. Each row of the result is a sum of
 * rows of the image, and each column one of columns, so that any of them is a product with two
 * matrices.
 */
final class ResizeRules {
  private static final Set<String> RESIZES =
      Set.of("ResizeBilinear", "ResizeNearestNeighbor", "ScaleAndTranslate");

  private ResizeRules() {}

  static Map<String, OperationRule> all() {
    var rules = new HashMap<String, OperationRule>();
    rules.put("ResizeBilinear", step -> resize(step, "linear"));
    rules.put("ResizeNearestNeighbor", step -> resize(step, "nearest"));
    rules.put("ResizeBicubic", ResizeRules::byMatrices);
    rules.put("ResizeArea", ResizeRules::byMatrices);
    rules.put("ScaleAndTranslate", ResizeRules::scaleAndTranslate);
    rules.put("Switch", SameSizeBranch::pass);
    rules.put("Merge", SameSizeBranch::merge);
    return rules;
  }

  /** Whether the result of an operation is the image itself if it has the size already. */
  static boolean isResize(String type) {
    return RESIZES.contains(type);
  }

  /** The images as float32, channels first. */
  private static String images(Step step) {
    var isFloat = step.type(0) == DataType.DT_FLOAT;
    return isFloat ? step.planes(0) : step.cast(step.planes(0), DataType.DT_FLOAT);
  }

  private static void resize(Step step, String mode) {
    var centers = step.attributes().getAttrBool("half_pixel_centers");
    var corners = step.attributes().getAttrBool("align_corners");
    var settings = new HashMap<String, Object>();
    settings.put("mode", mode);
    settings.put(
        "coordinate_transformation_mode",
        corners ? "align_corners" : centers ? "half_pixel" : "asymmetric");
    settings.put("nearest_mode", corners || centers ? "round_prefer_ceil" : "floor");
    settings.put("axes", new long[] {2, 3});
    var type = step.operation().output(0).dataType();
    unlessFitting(
        step,
        List.of(),
        () -> {
          var resized = step.add("Resize", settings, images(step), "", "", step.int64(1));
          return type == DataType.DT_FLOAT ? resized : step.cast(resized, type);
        });
  }

  /**
   * Resizes images. If the graph may branch, those that have the size already stay as they are,
   * which is the same as resizing them but takes less time.
   *
   * @param conditions further ones, {@code bool [2]}
   */
  private static void unlessFitting(Step step, List<String> conditions, Supplier<String> resized) {
    var from = step.shape(0);
    var isSizeKnown = from[1] > 0 && from[2] > 0;
    if (!step.mayBranch() || isSizeKnown || !step.isConstant(1)) {
      step.planesResult(resized.get());
      return;
    }
    var images = step.planes(0);
    var size = step.longs(1);
    var type = step.operation().output(0).dataType();
    var shape = new long[] {-1, from[3], size[0], size[1]};
    var branches =
        Map.of(
            "then_branch", step.graph().branch(type, shape, () -> step.cast(images, type)),
            "else_branch", step.graph().branch(type, shape, resized));
    var sides = step.add("Shape", Map.of("start", 2L, "end", 4L), images);
    var fitting = step.add("Equal", sides, step.vector(size));
    for (var condition : conditions) fitting = step.add("And", fitting, condition);
    step.planesResult(step.add("If", branches, all(step, fitting)));
  }

  /** Whether all of a vector's elements are true. */
  private static String all(Step step, String booleans) {
    var numbers = step.cast(booleans, DataType.DT_INT32);
    return step.cast(step.add("ReduceMin", Map.of("keepdims", 0L), numbers), DataType.DT_BOOL);
  }

  private static String product(Step step, String height, String width) {
    return step.add("MatMul", step.add("MatMul", height, images(step)), width);
  }

  /** TensorFlow itself computes the matrices, by resizing the images of single pixels. */
  private static void byMatrices(Step step) {
    var from = step.shape(0);
    var to = step.outputShape();
    if (from[1] < 0 || from[2] < 0 || to[1] < 0 || to[2] < 0) {
      throw new NotConvertibleException(step.operation().type() + " of images of any size");
    }
    var height = matrix(step, 0, from[1], to[1]);
    var width = matrix(step, 1, from[2], to[2]).transposed();
    step.planesResult(product(step, step.constant(height), step.constant(width)));
  }

  /** {@code [to, from]}: what each pixel of a column adds to each pixel of the resized column. */
  private static HostTensor matrix(Step step, int axis, long from, long to) {
    try (var graph = new Graph()) {
      var tf = Ops.create(graph);
      var type = step.operation().type();
      var builder =
          graph
              .opBuilder(type, "resized", tf.scope())
              .addInput(unitImages(tf, Math.toIntExact(from)).asOutput())
              .addInput(tf.array(Math.toIntExact(to), 1).asOutput());
      if (type.equals("ScaleAndTranslate")) {
        var scale = step.constant(2).floats()[axis];
        var translation = step.constant(3).floats()[axis];
        builder.addInput(tf.array(scale, 1f).asOutput());
        builder.addInput(tf.array(translation, 0f).asOutput());
        copy(step, builder, "kernel_type", "antialias");
      } else {
        copy(step, builder, "align_corners");
        if (type.equals("ResizeBicubic")) copy(step, builder, "half_pixel_centers");
      }
      return run(graph, builder.build().output(0)).reshaped(to, from);
    }
  }

  private static void copy(Step step, OperationBuilder builder, String... attributes) {
    for (var name : attributes) {
      builder.setAttr(name, step.attributes().getAttrValueProto(name));
    }
  }

  /** One image, a column with as many channels: each has one pixel of 1. */
  private static Operand<TFloat32> unitImages(Ops tf, int count) {
    var pixels = new float[count * count];
    for (int i = 0; i < count; i++) pixels[i * count + i] = 1;
    return tf.constant(Shape.of(1, count, 1, count), DataBuffers.of(pixels));
  }

  private static HostTensor run(Graph graph, Output<?> tensor) {
    try (var session = new Session(graph);
        var result = session.runner().fetch(tensor).run()) {
      return HostTensor.of(DataType.DT_FLOAT, result.get(0)).copy();
    }
  }

  private static void scaleAndTranslate(Step step) {
    if (step.isConstant(2) && step.isConstant(3) && step.shape(0)[1] > 0 && step.shape(0)[2] > 0) {
      byMatrices(step);
      return;
    }
    if (!step.attributes().getAttrString("kernel_type").equals("triangle")) {
      throw new NotConvertibleException(
          "ScaleAndTranslate of images of any size with the kernel "
              + step.attributes().getAttrString("kernel_type"));
    }
    var conditions = new ArrayList<String>();
    conditions.add(step.add("Equal", step.rows(2), step.vector(1f, 1f)));
    if (!step.isConstant(3) || !isZero(step.constant(3))) {
      conditions.add(step.add("Equal", step.rows(3), step.vector(0f, 0f)));
    }
    unlessFitting(step, conditions, () -> byTriangles(step));
  }

  private static boolean isZero(HostTensor translation) {
    return Arrays.equals(translation.floats(), new float[2]);
  }

  private static String byTriangles(Step step) {
    var sizes = step.longs(1);
    var height = TriangleWeights.build(step, 0, sizes[0]);
    var width = TriangleWeights.build(step, 1, sizes[1]);
    return product(step, height, step.add("Transpose", Map.of("perm", new long[] {1, 0}), width));
  }
}
