// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel.graph;

import dev.convnet.nn.graph.GraphScope;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.Output;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorInfo;

/**
 * What the functions compute that signatures call, as operations of the graph itself. Models of
 * Keras and of {@code tf.saved_model.save} are such.
 */
final class InlinedCalls {
  private static final String SCOPE = "inlined";

  private InlinedCalls() {}

  /** Whether an output of a signature is a function's. */
  static boolean areNeeded(MetaGraphDef meta) {
    var calls =
        meta.getGraphDef().getNodeList().stream()
            .filter(node -> FunctionInliner.CALLS.contains(node.getOp()))
            .map(NodeDef::getName)
            .toList();
    return outputs(meta).anyMatch(calls::contains);
  }

  /** The names of the nodes that have the outputs of signatures. */
  private static Stream<String> outputs(MetaGraphDef meta) {
    return meta.getSignatureDefMap().entrySet().stream()
        .filter(signature -> !signature.getKey().equals(ServableGraph.INIT_SIGNATURE))
        .flatMap(signature -> signature.getValue().getOutputsMap().values().stream())
        .map(TensorInfo::getName)
        .map(tensor -> tensor.split(":", 2)[0])
        .distinct();
  }

  /**
   * Adds the operations to the graph of a model.
   *
   * @return the graph, in which the calls are gone: the results of the operations have their names
   */
  static GraphDef inline(Graph graph, MetaGraphDef meta) {
    var scope = GraphScope.root(graph, 0).nameScope(SCOPE);
    var inliner = new FunctionInliner(scope, meta.getGraphDef().getLibrary());
    var results = new LinkedHashMap<String, NodeDef>();
    outputs(meta)
        .map(graph::operation)
        .flatMap(operation -> Optional.ofNullable(operation).stream())
        .filter(operation -> FunctionInliner.CALLS.contains(operation.type()))
        .forEach(call -> results.put(call.name(), result(call, inliner)));
    return replaced(graph.toGraphDef(), results);
  }

  private static NodeDef result(GraphOperation call, FunctionInliner inliner) {
    List<Output<?>> tensors =
        IntStream.range(0, call.numOutputs())
            .<Output<?>>mapToObj(i -> inliner.inline(call.output(i)))
            .toList();
    var types = AttrValue.newBuilder();
    var node = NodeDef.newBuilder().setName(call.name()).setOp("IdentityN");
    for (var tensor : tensors) {
      node.addInput(tensor.op().name() + ":" + tensor.index());
      types.getListBuilder().addType(tensor.dataType());
    }
    return node.putAttr("T", types.build()).build();
  }

  private static GraphDef replaced(GraphDef graph, Map<String, NodeDef> results) {
    var changed = graph.toBuilder();
    for (int i = 0; i < changed.getNodeCount(); i++) {
      var result = results.get(changed.getNode(i).getName());
      if (result != null) changed.setNode(i, result);
    }
    return changed.build();
  }
}
