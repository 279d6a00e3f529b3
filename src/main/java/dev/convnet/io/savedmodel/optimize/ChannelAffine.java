// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel.optimize;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.tensorflow.proto.NodeDef;

/**
 * An operation that multiplies each channel by a constant and adds one: {@code y = scale * x +
 * offset}.
 *
 * @param node the operation
 * @param constants the tensors that decide about scale and offset
 */
record ChannelAffine(NodeDef node, List<String> constants) {
  private static final Set<String> NORMALIZATIONS =
      Set.of("FusedBatchNorm", "FusedBatchNormV2", "FusedBatchNormV3");

  private static final Set<String> EITHER_WAY = Set.of("Add", "AddV2", "Mul");
  private static final Set<String> BY_SECOND = Set.of("BiasAdd", "Sub", "Div", "RealDiv");

  /** What a user of a tensor does, if it is of this kind. */
  static Optional<ChannelAffine> of(NodeDef node, String tensor, ConstantTensors constants) {
    if (NodeGraph.waits(node) || !NodeGraph.isFloat(node, "T")) return Optional.empty();
    return others(node, tensor)
        .filter(others -> others.stream().allMatch(constants::isConstant))
        .map(others -> new ChannelAffine(node, others));
  }

  private static Optional<List<String>> others(NodeDef node, String tensor) {
    var inputs = node.getInputList();
    var rest = inputs.subList(1, inputs.size());
    if (NORMALIZATIONS.contains(node.getOp())) {
      var is = !isTraining(node) && isLastChannel(node) && inputs.get(0).equals(tensor);
      return is ? Optional.of(rest) : Optional.empty();
    }
    if (BY_SECOND.contains(node.getOp()) && isLastChannel(node)) {
      return inputs.get(0).equals(tensor) ? Optional.of(rest) : Optional.empty();
    }
    if (!EITHER_WAY.contains(node.getOp())) return Optional.empty();
    return Optional.of(inputs.get(0).equals(tensor) ? rest : inputs.subList(0, 1));
  }

  private static boolean isTraining(NodeDef node) {
    return !node.containsAttr("is_training") || node.getAttrOrThrow("is_training").getB();
  }

  static boolean isLastChannel(NodeDef node) {
    var format = NodeGraph.text(node, "data_format");
    return format.isEmpty() || format.equals("NHWC");
  }

  boolean isNormalization() {
    return NORMALIZATIONS.contains(node.getOp());
  }

  boolean isBias() {
    return node.getOp().equals("BiasAdd");
  }

  /** Whether it only adds. */
  boolean isSum() {
    return Set.of("BiasAdd", "Add", "AddV2", "Sub").contains(node.getOp());
  }

  /**
   * The factor and the summand of each channel.
   *
   * @param channels of the data
   * @param dimensions of the data
   * @return empty if a constant is of another shape
   */
  Optional<Channels> channels(ConstantTensors values, int channels, int dimensions) {
    var read = constants.stream().map(values::value).toList();
    if (!read.stream().allMatch(value -> value.isPerChannel(channels, dimensions))) {
      return Optional.empty();
    }
    if (isNormalization()) return Optional.of(normalization(read, channels));
    var result = Channels.same(channels);
    var operand = read.get(0);
    for (int c = 0; c < channels; c++) {
      double value = operand.channel(c);
      switch (node.getOp()) {
        case "Mul" -> result.scale()[c] = value;
        case "Div", "RealDiv" -> result.scale()[c] = 1 / value;
        case "Sub" -> result.offset()[c] = -value;
        default -> result.offset()[c] = value;
      }
    }
    return Optional.of(result);
  }

  private Channels normalization(List<TensorValue> read, int channels) {
    var result = Channels.same(channels);
    double epsilon = node.containsAttr("epsilon") ? node.getAttrOrThrow("epsilon").getF() : 1e-4;
    for (int c = 0; c < channels; c++) {
      double deviation = Math.sqrt(read.get(3).channel(c) + epsilon);
      result.scale()[c] = read.get(0).channel(c) / deviation;
      result.offset()[c] = read.get(1).channel(c) - read.get(2).channel(c) * result.scale()[c];
    }
    return result;
  }
}
