// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.onnx.convert;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.tensorflow.proto.DataType;

/**
 * One of the two graphs of ONNX's operation If, of which one runs. It may take any tensor of the
 * graph around it.
 *
 * @param nodes at least one, which computes the result
 */
record OnnxBranch(List<OnnxNode> nodes, Result result) {
  /**
   * What a branch computes.
   *
   * @param shape with -1 for what is not known, such as the number of images
   */
  record Result(String tensor, DataType type, long[] shape) {}

  /** The tensors of the graph around it that it takes. */
  Stream<String> needs() {
    var own = new HashSet<String>();
    nodes.forEach(node -> own.addAll(node.outputs()));
    return nodes.stream().flatMap(OnnxNode::needs).filter(tensor -> !own.contains(tensor));
  }

  OnnxBranch renamed(Map<String, String> names) {
    var tensor = names.getOrDefault(result.tensor, result.tensor);
    return new OnnxBranch(
        nodes.stream().map(node -> node.renamed(names)).toList(),
        new Result(tensor, result.type, result.shape));
  }
}
