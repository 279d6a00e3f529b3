// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel.optimize;

import java.util.OptionalInt;
import java.util.Set;
import org.tensorflow.proto.NodeDef;

/** How many channels images have, as a convolution or a placeholder before says. */
record ChannelCount(NodeGraph graph, ConstantTensors constants) {
  /** Operations whose result has the channels of their first input. */
  private static final Set<String> SAME =
      Set.of(
          "BiasAdd",
          "Elu",
          "FusedBatchNorm",
          "FusedBatchNormV2",
          "FusedBatchNormV3",
          "Identity",
          "LeakyRelu",
          "LRN",
          "Relu",
          "Relu6",
          "Selu");

  /** Operations whose result has the channels of an input that has more than one. */
  private static final Set<String> BROADCASTING =
      Set.of("Add", "AddV2", "Div", "Maximum", "Minimum", "Mul", "RealDiv", "Sub");

  /** Of a tensor {@code [N, H, W, channels]} of the graph; empty if it is not known. */
  OptionalInt of(String tensor) {
    boolean isBroadcast = false;
    var node = graph.node(tensor);
    for (int i = 0; i < graph.size(); i++) { // a loop has no end
      boolean isBinary = BROADCASTING.contains(node.getOp());
      isBroadcast |= isBinary;
      if (isBinary) {
        node = graph.node(node.getInput(constants.isConstant(node.getInput(0)) ? 1 : 0));
      } else if (isSame(node)) {
        node = graph.node(node.getInput(0));
      } else {
        long count = made(node);
        boolean isKnown = count > (isBroadcast ? 1 : 0) && count <= Integer.MAX_VALUE;
        return isKnown ? OptionalInt.of((int) count) : OptionalInt.empty();
      }
    }
    return OptionalInt.empty();
  }

  private boolean isSame(NodeDef node) {
    boolean isSame = SAME.contains(node.getOp()) && ChannelAffine.isLastChannel(node);
    return isSame || SpatialPools.isOne(graph, node);
  }

  /** The channels that a node makes; 0 if it does not say. */
  private long made(NodeDef node) {
    if (NodeGraph.isPlaceholder(node)) return ofPlaceholder(node);
    boolean isDepthwise = node.getOp().equals("DepthwiseConv2dNative");
    if (!isDepthwise && !node.getOp().equals("Conv2D")) return 0;
    var filter = constants.shape(node.getInput(1)).filter(shape -> shape.length == 4);
    if (filter.isEmpty() || !ChannelAffine.isLastChannel(node)) return 0;
    return filter.get()[3] * (isDepthwise ? filter.get()[2] : 1);
  }

  private static long ofPlaceholder(NodeDef node) {
    if (!node.containsAttr("shape")) return 0;
    var shape = node.getAttrOrThrow("shape").getShape();
    return shape.getDimCount() == 4 ? shape.getDim(3).getSize() : 0;
  }
}
