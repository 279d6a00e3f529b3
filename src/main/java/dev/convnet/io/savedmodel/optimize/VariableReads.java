// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel.optimize;

import java.util.HashMap;
import java.util.Map;
import org.tensorflow.proto.NodeDef;

/** Makes the variables that a graph reads weights of their own, once for each variable. */
final class VariableReads {
  private static final double[] UNCHANGED = {};

  private final NodeGraph graph;
  private final ConstantTensors constants;
  private final Map<String, Weight> weights;

  VariableReads(NodeGraph graph, ConstantTensors constants, Map<String, Weight> weights) {
    this.graph = graph;
    this.constants = constants;
    this.weights = weights;
  }

  /**
   * Replaces all reads.
   *
   * @throws IllegalArgumentException if a variable is used in another way
   */
  void replace() {
    var first = new HashMap<String, String>();
    for (var node : graph.nodes()) {
      if (!constants.isRead(node) || NodeGraph.waits(node)) continue;
      var shape = constants.shape(node.getName());
      if (shape.isEmpty()) continue;
      var variable = node.getInputCount() == 0 ? node.getName() : node.getInput(0);
      var known = first.putIfAbsent(variable, node.getName());
      if (known == null) {
        long size = 1;
        for (long dimension : shape.get()) size *= dimension;
        weights.put(node.getName(), read(node, size));
        graph.put(NodeDef.newBuilder().setName(node.getName()).setOp("Placeholder").build());
      } else if (!graph.isOutput(node.getName())) {
        graph.replaceUses(node.getName(), known);
      }
    }
    graph.removeUnneeded();
    checkNoneIsLeft();
  }

  private static Weight read(NodeDef node, long size) {
    return new Weight.Read(
        node.getName(), node.getAttrOrThrow("dtype").getType(), size, UNCHANGED);
  }

  private void checkNoneIsLeft() {
    for (var node : graph.nodes()) {
      if (node.getOp().equals("VarHandleOp") || constants.isRead(node)) {
        throw new IllegalArgumentException(
            "the variable %s is not only read".formatted(node.getName()));
      }
    }
  }
}
