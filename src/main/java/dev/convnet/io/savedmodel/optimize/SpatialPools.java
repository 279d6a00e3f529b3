// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel.optimize;

import java.nio.ByteOrder;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorProto;

/** Which operations pool each channel for itself. */
final class SpatialPools {
  private SpatialPools() {}

  /** Whether a node is a pool over height and width, whose result has the same channels. */
  static boolean isOne(NodeGraph graph, NodeDef node) {
    return ChannelAffine.isLastChannel(node)
        && switch (node.getOp()) {
          case "AvgPool", "MaxPool" -> node.getAttrOrThrow("ksize").getList().getI(3) == 1;
          case "MaxPoolV2" -> {
            var sizes = graph.node(node.getInput(1));
            yield sizes.getOp().equals("Const")
                && endsInOne(sizes.getAttrOrThrow("value").getTensor());
          }
          default -> false;
        };
  }

  private static boolean endsInOne(TensorProto sizes) {
    int count = sizes.getIntValCount();
    if (count > 0) return sizes.getIntVal(count - 1) == 1;
    var bytes = sizes.getTensorContent();
    return bytes.size() == 4 * Integer.BYTES
        && bytes.asReadOnlyByteBuffer().order(ByteOrder.nativeOrder()).getInt(12) == 1;
  }
}
