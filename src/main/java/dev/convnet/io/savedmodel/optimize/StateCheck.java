// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel.optimize;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.tensorflow.proto.NodeDef;

/** Refuses graphs that keep more state than variables. */
final class StateCheck {
  /** Operations that keep no state from one request to the next, though they are marked so. */
  private static final Set<String> HARMLESS =
      Set.of("Assert", "RandomUniform", "ReadVariableOp", "VarHandleOp", "Variable", "VariableV2");

  private final Predicate<String> isStateful;
  private final Map<String, Boolean> known = new HashMap<>();

  StateCheck(Predicate<String> isStateful) {
    this.isStateful = isStateful;
  }

  void check(NodeGraph graph) {
    graph.nodes().forEach(this::check);
    for (var function : graph.functions().getFunctionList()) {
      function.getNodeDefList().forEach(this::check);
    }
  }

  private void check(NodeDef node) {
    if (node.getOp().endsWith("PartitionedCall")) {
      throw new IllegalArgumentException("it calls functions, which are not rewritten");
    }
    if (HARMLESS.contains(node.getOp())) return;
    if (known.computeIfAbsent(node.getOp(), isStateful::test)) {
      throw new IllegalArgumentException(
          "the operation %s (%s) keeps a state".formatted(node.getName(), node.getOp()));
    }
  }
}
