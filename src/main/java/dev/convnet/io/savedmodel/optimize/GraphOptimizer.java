// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel.optimize;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Set;
import java.util.function.Predicate;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

/** Rewrites the graph of a trained network for answers. */
public final class GraphOptimizer {
  private static final Set<String> MERGED = Set.of("Const", "ReadVariableOp");

  private GraphOptimizer() {}

  /**
   * Rewrites what some outputs need.
   *
   * @param graph is not changed
   * @param inputs tensors that requests feed
   * @param outputs tensors that requests fetch
   * @param images those inputs for which there is a second form, if they are resized
   * @param source reads constants and variables of {@code graph}
   * @param isStateful whether operations of a type keep a state; asked last
   * @throws IllegalArgumentException if it keeps more state than variables, or a request could
   *     change these; the message says which operation does
   */
  public static RewrittenGraph optimize(
      GraphDef graph,
      Collection<String> inputs,
      Collection<String> outputs,
      Collection<String> images,
      TensorSource source,
      Predicate<String> isStateful) {
    var nodes = new NodeGraph(graph, outputs, inputs);
    new NeedlessWaits(nodes).remove();
    mergeEqual(nodes);
    var constants = new ConstantTensors(nodes, source);
    var weights = new LinkedHashMap<String, Weight>();
    int dropouts = new TrainingRemnants(nodes, constants).remove();
    var added = new AddedWeights(nodes, weights);
    int lrns = new LrnByConvolution(nodes, constants, added).replace();
    int normalizations = new ConvolutionFolding(nodes, constants, added).fold();
    var exact = new HashMap<String, ExactInput>();
    for (var input : images) {
      var second = new ExactSize(nodes).add(NodeGraph.normal(input));
      second.ifPresent(form -> exact.put(input, form));
    }
    new StateCheck(isStateful).check(nodes);
    new VariableReads(nodes, constants, weights).replace();
    return new RewrittenGraph(
        nodes.toGraphDef(weights.keySet()), weights, exact, normalizations, dropouts, lrns);
  }

  /**
   * Equal constants, and reads of the same variable: signatures then share what becomes of them.
   */
  private static void mergeEqual(NodeGraph graph) {
    var first = new HashMap<NodeDef, String>();
    for (var node : graph.nodes()) {
      if (!MERGED.contains(node.getOp()) || NodeGraph.waits(node)) continue;
      var known = first.putIfAbsent(node.toBuilder().clearName().build(), node.getName());
      if (known != null && !graph.isOutput(node.getName())) {
        graph.replaceUses(node.getName(), known);
      }
    }
    graph.removeUnneeded();
  }
}
