// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel.optimize;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.proto.GraphDef;

/**
 * A graph that answers as the original does. Outputs and inputs have their names.
 *
 * @param graph which lacks the nodes of {@code weights}
 * @param weights by the names of the nodes that hand them on
 * @param exactInputs second forms for images of the right size, by the names of the inputs
 * @param normalizations how many batch normalizations became part of a convolution
 * @param dropouts how many dropouts, which kept everything, are gone
 * @param lrns how many operations {@code LRN} became convolutions
 */
public record RewrittenGraph(
    GraphDef graph,
    Map<String, Weight> weights,
    Map<String, ExactInput> exactInputs,
    int normalizations,
    int dropouts,
    int lrns) {
  private static final Set<String> PRODUCTS =
      Set.of("BiasAdd", "Conv2D", "DepthwiseConv2dNative", "MatMul");

  /** The weights that are not simply the original's, and that some tensors depend on. */
  public Set<String> changedWeights(Collection<String> tensors) {
    var found = before(tensors);
    found.removeIf(
        name ->
            !weights.containsKey(name)
                || weights.get(name) instanceof Weight.Read read && read.isUnchanged());
    return found;
  }

  /**
   * The weights that only convolutions, matrix products and {@code BiasAdd} take. TensorFlow 2.18
   * ends the process on some constants elsewhere: where its optimizer rewrites {@code x / a * b}
   * and does not know the shape of {@code x}.
   */
  public Set<String> possibleConstants() {
    var possible = new HashSet<>(weights.keySet());
    for (var node : graph.getNodeList()) {
      if (!PRODUCTS.contains(node.getOp())) possible.removeAll(node.getInputList());
    }
    return possible;
  }

  /** How many operations make some tensors. */
  public int size(Collection<String> tensors) {
    return before(tensors).size();
  }

  private Set<String> before(Collection<String> tensors) {
    var inputs = new HashMap<String, List<String>>();
    graph.getNodeList().forEach(node -> inputs.put(node.getName(), node.getInputList()));
    var found = new HashSet<String>();
    var open = new ArrayDeque<>(tensors);
    while (!open.isEmpty()) {
      var name = NodeGraph.nodeName(open.remove());
      if (found.add(name)) open.addAll(inputs.getOrDefault(name, List.of()));
    }
    return found;
  }
}
