// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.onnx.convert;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.tensorflow.GraphOperation;
import org.tensorflow.Output;
import org.tensorflow.proto.DataType;

/** The operations that compute each element by itself. */
final class ElementRules {
  private static final Set<String> SAME =
      Set.of(
          "Identity",
          "StopGradient",
          "PreventGradient",
          "EnsureShape",
          "Snapshot",
          "PlaceholderWithDefault");

  /** The operations that ONNX has, too, by their names in TensorFlow. */
  private static final Map<String, String> PLAIN =
      Map.ofEntries(
          Map.entry("Abs", "Abs"),
          Map.entry("Add", "Add"),
          Map.entry("AddN", "Sum"),
          Map.entry("AddV2", "Add"),
          Map.entry("Ceil", "Ceil"),
          Map.entry("Div", "Div"),
          Map.entry("Elu", "Elu"),
          Map.entry("Equal", "Equal"),
          Map.entry("Erf", "Erf"),
          Map.entry("Exp", "Exp"),
          Map.entry("Floor", "Floor"),
          Map.entry("Greater", "Greater"),
          Map.entry("GreaterEqual", "GreaterOrEqual"),
          Map.entry("Inv", "Reciprocal"),
          Map.entry("Less", "Less"),
          Map.entry("LessEqual", "LessOrEqual"),
          Map.entry("Log", "Log"),
          Map.entry("LogicalAnd", "And"),
          Map.entry("LogicalNot", "Not"),
          Map.entry("LogicalOr", "Or"),
          Map.entry("Maximum", "Max"),
          Map.entry("Minimum", "Min"),
          Map.entry("Neg", "Neg"),
          Map.entry("Pow", "Pow"),
          Map.entry("RealDiv", "Div"),
          Map.entry("Reciprocal", "Reciprocal"),
          Map.entry("Relu", "Relu"),
          Map.entry("Rint", "Round"),
          Map.entry("Round", "Round"),
          Map.entry("SelectV2", "Where"),
          Map.entry("Selu", "Selu"),
          Map.entry("Sigmoid", "Sigmoid"),
          Map.entry("Sign", "Sign"),
          Map.entry("Softplus", "Softplus"),
          Map.entry("Softsign", "Softsign"),
          Map.entry("Sqrt", "Sqrt"),
          Map.entry("Sub", "Sub"),
          Map.entry("Tanh", "Tanh"));

  private ElementRules() {}

  static Map<String, OperationRule> all() {
    var rules = new HashMap<String, OperationRule>();
    SAME.forEach(type -> rules.put(type, step -> step.same(0, 0)));
    PLAIN.forEach((type, onnx) -> rules.put(type, step -> step.result(plain(step, onnx))));
    rules.put("IdentityN", ElementRules::identities);
    rules.put("Expm1", step -> step.result(step.add("Sub", plain(step, "Exp"), step.scalar(1))));
    rules.put("Log1p", step -> step.result(step.add("Log", plusOne(step))));
    rules.put("Mul", ElementRules::mul);
    rules.put("BiasAdd", ElementRules::biasAdd);
    rules.put("Cast", ElementRules::cast);
    rules.put("ClipByValue", ElementRules::clip);
    rules.put("FloorDiv", step -> step.result(floorDiv(step)));
    rules.put("FloorMod", step -> step.result(floorMod(step)));
    rules.put("LeakyRelu", ElementRules::leakyRelu);
    rules.put("NotEqual", step -> step.result(step.add("Not", plain(step, "Equal"))));
    rules.put("Relu6", ElementRules::relu6);
    rules.put("Rsqrt", step -> step.result(step.add("Reciprocal", plain(step, "Sqrt"))));
    rules.put("Select", ElementRules::select);
    rules.put("Square", step -> step.result(squared(step, step.operand(0))));
    rules.put("SquaredDifference", step -> step.result(squared(step, plain(step, "Sub"))));
    return rules;
  }

  private static String plain(Step step, String type) {
    return step.add(type, Map.of(), step.operands(0, step.inputs()), 1).get(0);
  }

  private static String plusOne(Step step) {
    return step.add("Add", step.operand(0), step.scalar(1));
  }

  private static void identities(Step step) {
    for (int i = 0; i < step.inputs(); i++) {
      if (step.isConstant(i)) {
        step.rowsResult(i, step.rows(i));
      } else {
        step.same(i, i);
      }
    }
  }

  private static String squared(Step step, String x) {
    return step.add("Mul", x, x);
  }

  /** Dropout that drops nothing multiplies by ⌊1 + u⌋, and u is less than 1. */
  private static void mul(Step step) {
    for (int i = 0; i < 2; i++) {
      if (!step.isConstant(i)
          && !step.isConstant(1 - i)
          && isOne(step, step.operation().input(i))) {
        step.same(0, 1 - i);
        return;
      }
    }
    step.result(plain(step, "Mul"));
  }

  private static boolean isOne(Step step, Output<?> mask) {
    var floor = (GraphOperation) mask.op();
    if (!floor.type().equals("Floor")) return false;
    var sum = (GraphOperation) floor.input(0).op();
    if (!Set.of("Add", "AddV2").contains(sum.type())) return false;
    for (int i = 0; i < 2; i++) {
      var random = (GraphOperation) sum.input(1 - i).op();
      if (random.type().equals("RandomUniform") && step.isScalarOne(sum.input(i))) return true;
    }
    return false;
  }

  private static void biasAdd(Step step) {
    if (step.attributes().getAttrString("data_format").equals("NCHW")) {
      throw new NotConvertibleException("BiasAdd in the order NCHW");
    }
    var convolution = step.convolution(0);
    if (convolution.isPresent() && step.isConstant(1)) {
      step.result(convolution.get().plus(step.constant(1).floats()));
      return;
    }
    step.result(plain(step, "Add"));
  }

  private static void cast(Step step) {
    var to = step.attributes().getAttrType("DstT");
    if (to == step.type(0)) {
      step.same(0, 0);
    } else {
      step.result(step.cast(step.operand(0), to));
    }
  }

  private static void clip(Step step) {
    step.result(
        step.add("Min", step.add("Max", step.operand(0), step.operand(1)), step.operand(2)));
  }

  private static boolean isWhole(Step step) {
    return step.type(0) == DataType.DT_INT32 || step.type(0) == DataType.DT_INT64;
  }

  /** ONNX's quotient of whole numbers is cut instead. */
  private static String floorDiv(Step step) {
    if (!isWhole(step)) return step.add("Floor", plain(step, "Div"));
    var multiple = step.add("Sub", step.operand(0), plain(step, "Mod"));
    return step.add("Div", multiple, step.operand(1));
  }

  /** ONNX's remainder of other numbers has the sign of the dividend. */
  private static String floorMod(Step step) {
    if (isWhole(step)) return plain(step, "Mod");
    var quotient = step.add("Floor", plain(step, "Div"));
    return step.add("Sub", step.operand(0), step.add("Mul", quotient, step.operand(1)));
  }

  private static void leakyRelu(Step step) {
    var alpha = step.attributes().getAttrFloat("alpha");
    step.result(step.add("LeakyRelu", Map.of("alpha", alpha), step.operand(0)));
  }

  private static void relu6(Step step) {
    step.result(step.add("Clip", step.operand(0), step.scalar(0), step.scalar(6)));
  }

  /** Unlike SelectV2, it chooses whole rows by a vector. */
  private static void select(Step step) {
    int rank = step.shape(0).length;
    if (rank != 0 && rank != step.shape(1).length) {
      throw new NotConvertibleException("Select by a vector");
    }
    step.result(plain(step, "Where"));
  }
}
