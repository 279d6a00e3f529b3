// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train;

import static java.util.stream.Collectors.joining;

import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.GraphScope;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Set;
import org.tensorflow.Graph;
import org.tensorflow.op.Op;
import org.tensorflow.proto.NodeDef;

/** Checks that a training step updates the moving statistics of batch normalization. */
final class UpdateOps {
  private UpdateOps() {}

  /**
   * Checks a complete graph.
   *
   * @throws IllegalStateException if {@code update} does not run every operation that is collected
   *     under {@link CollectionKey#UPDATE_OPS}: the statistics would keep their initial values
   */
  static void check(GraphScope scope, Op update) {
    var needed = scope.root().collected(CollectionKey.UPDATE_OPS);
    if (needed.isEmpty()) return;
    var executed = ancestors(scope.graph(), update.op().name());
    var missing =
        needed.stream().map(op -> op.op().name()).filter(name -> !executed.contains(name)).toList();
    if (missing.isEmpty()) return;
    throw new IllegalStateException(
        "the training step does not run %d of the collected UPDATE_OPS (%s …): batch normalization would keep its initial statistics; build the step with Optimizer.minimize, or after scope.collected(CollectionKey.UPDATE_OPS)"
            .formatted(missing.size(), missing.stream().limit(2).collect(joining(", "))));
  }

  /** The names of {@code last} and of all operations that run before it. */
  private static Set<String> ancestors(Graph graph, String last) {
    var nodes = new HashMap<String, NodeDef>();
    graph.toGraphDef().getNodeList().forEach(node -> nodes.put(node.getName(), node));
    var seen = new HashSet<String>();
    var open = new ArrayDeque<String>();
    open.push(last);
    while (!open.isEmpty()) {
      var name = open.pop();
      if (!seen.add(name)) continue;
      for (var input : nodes.get(name).getInputList()) open.push(operation(input));
    }
    return seen;
  }

  /** {@code conv1} of an input {@code conv1}, {@code conv1:1} or {@code ^conv1}. */
  private static String operation(String input) {
    var end = input.indexOf(':');
    return input.substring(input.startsWith("^") ? 1 : 0, end < 0 ? input.length() : end);
  }
}
