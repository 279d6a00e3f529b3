// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel.optimize;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorShapeProto;

/** Which tensors of a graph are the same for every request, and their values. */
final class ConstantTensors {
  /** Operations whose result depends on their inputs alone. */
  private static final Set<String> PURE =
      Set.of(
          "Add",
          "AddV2",
          "Cast",
          "Div",
          "ExpandDims",
          "Fill",
          "Identity",
          "Maximum",
          "Mul",
          "Neg",
          "PlaceholderWithDefault",
          "RealDiv",
          "Reciprocal",
          "Reshape",
          "Rsqrt",
          "Sqrt",
          "Square",
          "Squeeze",
          "StopGradient",
          "Sub",
          "Transpose");

  private static final Set<String> REFERENCES = Set.of("VariableV2", "Variable");

  private final NodeGraph graph;
  private final TensorSource source;
  private final Map<String, Boolean> known = new HashMap<>();
  private final Map<String, TensorValue> values = new HashMap<>();

  ConstantTensors(NodeGraph graph, TensorSource source) {
    this.graph = graph;
    this.source = source;
  }

  boolean isConstant(String tensor) {
    if (tensor.startsWith("^")) return false;
    var found = known.get(tensor);
    if (found == null) {
      known.put(tensor, false); // a loop is not constant
      found = isConstant(graph.node(tensor));
      known.put(tensor, found);
    }
    return found;
  }

  private boolean isConstant(NodeDef node) {
    if (NodeGraph.isPlaceholder(node) && graph.isOutput(node.getName())) return false;
    if (node.getOp().equals("Const") || isRead(node)) return !NodeGraph.waits(node);
    return PURE.contains(node.getOp())
        && node.getInputCount() > 0
        && node.getInputList().stream().allMatch(this::isConstant);
  }

  /** Whether a node reads a variable. */
  boolean isRead(NodeDef node) {
    if (REFERENCES.contains(node.getOp())) return true;
    return node.getOp().equals("ReadVariableOp")
        && graph.node(node.getInput(0)).getOp().equals("VarHandleOp");
  }

  /** Whether it is made of a reciprocal root, as the factors of a composed normalization are. */
  boolean hasRoot(String tensor) {
    var node = graph.node(tensor);
    if (node.getOp().equals("Rsqrt")) return true;
    return Set.of("Mul", "Cast", "Reshape", "Identity").contains(node.getOp())
        && node.getInputList().stream().anyMatch(this::hasRoot);
  }

  /** The shape of a constant or a variable, if the graph says it. */
  Optional<long[]> shape(String tensor) {
    var node = graph.node(tensor);
    if (node.getOp().equals("Const")) {
      return shape(node.getAttrOrThrow("value").getTensor().getTensorShape());
    }
    if (!isRead(node)) return Optional.empty();
    var variable = REFERENCES.contains(node.getOp()) ? node : graph.node(node.getInput(0));
    return shape(variable.getAttrOrThrow("shape").getShape());
  }

  private static Optional<long[]> shape(TensorShapeProto shape) {
    var sizes = shape.getDimList().stream().mapToLong(TensorShapeProto.Dim::getSize).toArray();
    for (long size : sizes) if (size < 1) return Optional.empty();
    return shape.getUnknownRank() ? Optional.empty() : Optional.of(sizes);
  }

  /** Reads tensors of float32 at once, those of which the values are not known yet. */
  void read(Set<String> tensors) {
    var missing = new HashSet<>(tensors);
    missing.removeAll(values.keySet());
    if (!missing.isEmpty()) source.read(missing, values::put);
  }

  /** The values of a tensor that was {@link #read}. */
  TensorValue value(String tensor) {
    return values.get(tensor);
  }
}
