// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel.optimize;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.tensorflow.proto.NodeDef;

/**
 * Removes inputs that only wait for variables to be read: functions end so, and nothing changes
 * variables between requests.
 */
final class NeedlessWaits {
  private static final Set<String> WITHOUT_EFFECT =
      Set.of("Const", "Identity", "NoOp", "Placeholder", "ReadVariableOp", "VarHandleOp");

  private final NodeGraph graph;
  private final Map<String, Boolean> known = new HashMap<>();

  NeedlessWaits(NodeGraph graph) {
    this.graph = graph;
  }

  void remove() {
    for (var node : graph.nodes()) {
      if (NodeGraph.waits(node)) graph.put(withoutNeedless(node));
    }
    graph.removeUnneeded();
  }

  private NodeDef withoutNeedless(NodeDef node) {
    var changed = node.toBuilder().clearInput();
    for (var input : node.getInputList()) {
      if (!input.startsWith("^") || !isWithoutEffect(NodeGraph.nodeName(input))) {
        changed.addInput(input);
      }
    }
    return changed.build();
  }

  private boolean isWithoutEffect(String name) {
    var found = known.get(name);
    if (found == null) {
      known.put(name, false); // a loop has one
      var node = graph.node(name);
      found =
          WITHOUT_EFFECT.contains(node.getOp())
              && node.getInputList().stream()
                  .map(NodeGraph::nodeName)
                  .allMatch(this::isWithoutEffect);
      known.put(name, found);
    }
    return found;
  }
}
