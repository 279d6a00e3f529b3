// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel.optimize;

import java.util.Map;
import org.tensorflow.proto.NodeDef;

/** Makes the variables that a graph reads weights. */
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
    for (var node : graph.nodes()) {
      if (!constants.isRead(node) || NodeGraph.waits(node)) continue;
      constants.shape(node.getName()).ifPresent(shape -> replace(node, shape));
    }
    graph.removeUnneeded();
    checkNoneIsLeft();
  }

  private void replace(NodeDef read, long[] shape) {
    long size = 1;
    for (long dimension : shape) size *= dimension;
    var type = read.getAttrOrThrow("dtype").getType();
    weights.put(read.getName(), new Weight.Read(read.getName(), type, size, UNCHANGED));
    graph.put(NodeDef.newBuilder().setName(read.getName()).setOp("Placeholder").build());
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
