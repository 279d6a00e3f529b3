// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel.optimize;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;

/**
 * Makes what multiplies and adds constants to the channels of a convolution or a matrix product
 * part of its filter and of one {@code BiasAdd}, which TensorFlow computes together with it. A
 * result that something else takes, too, is left alone.
 */
final class ConvolutionFolding {
  private final NodeGraph graph;
  private final ConstantTensors constants;
  private final Map<String, Weight> weights;
  private final Map<String, String> names = new HashMap<>();
  private int normalizations;

  /**
   * Finds nothing yet.
   *
   * @param weights receives the new filters and biases
   */
  ConvolutionFolding(NodeGraph graph, ConstantTensors constants, Map<String, Weight> weights) {
    this.graph = graph;
    this.constants = constants;
    this.weights = weights;
  }

  /** A convolution and what follows it. */
  private record Chain(NodeDef product, long[] filter, List<ChannelAffine> steps) {
    int channels() {
      int last = (int) filter[filter.length - 1];
      boolean isDepthwise = product.getOp().equals("DepthwiseConv2dNative");
      return isDepthwise ? (int) filter[2] * last : last;
    }

    int dimensions() {
      return filter.length;
    }

    String end() {
      return steps.get(steps.size() - 1).node().getName();
    }
  }

  /**
   * Folds all.
   *
   * @return how many batch normalizations there were
   */
  int fold() {
    var chains = graph.nodes().stream().map(this::chain).flatMap(Optional::stream).toList();
    var needed = new HashSet<String>();
    chains.forEach(chain -> chain.steps.forEach(step -> needed.addAll(step.constants())));
    constants.read(needed);
    chains.forEach(this::fold);
    graph.removeUnneeded();
    return normalizations;
  }

  private Optional<Chain> chain(NodeDef node) {
    if (!isProduct(node) || !constants.isConstant(node.getInput(1))) return Optional.empty();
    var filter = constants.shape(node.getInput(1));
    if (filter.isEmpty() || filter.get().length != dimensions(node)) return Optional.empty();
    var steps = new ArrayList<ChannelAffine>();
    var next = next(node);
    while (next.isPresent()) {
      steps.add(next.get());
      next = next(next.get().node());
    }
    boolean isOneBias = steps.size() == 1 && steps.get(0).node().getOp().equals("BiasAdd");
    if (steps.isEmpty() || isOneBias) return Optional.empty();
    return Optional.of(new Chain(node, filter.get(), steps));
  }

  private static boolean isProduct(NodeDef node) {
    if (!NodeGraph.isFloat(node, "T")) return false;
    return switch (node.getOp()) {
      case "Conv2D", "DepthwiseConv2dNative" -> ChannelAffine.isLastChannel(node);
      case "MatMul" ->
          !node.containsAttr("transpose_b") || !node.getAttrOrThrow("transpose_b").getB();
      default -> false;
    };
  }

  private static int dimensions(NodeDef product) {
    return product.getOp().equals("MatMul") ? 2 : 4;
  }

  /** What takes the result of a node, if one operation alone does, and it is of this kind. */
  private Optional<ChannelAffine> next(NodeDef node) {
    var tensor = node.getName();
    var users = graph.users(tensor);
    if (users.size() != 1 || graph.isOutput(tensor) || graph.isAwaited(node)) {
      return Optional.empty();
    }
    return ChannelAffine.of(users.get(0), tensor, constants).filter(this::hasOneResult);
  }

  /** A normalization has more, which training takes. */
  private boolean hasOneResult(ChannelAffine step) {
    var name = step.node().getName();
    for (int i = 1; i < 6; i++) {
      if (!graph.users(name + ":" + i).isEmpty() || graph.isOutput(name + ":" + i)) return false;
    }
    return true;
  }

  private void fold(Chain found) {
    var total = Channels.same(found.channels());
    int count = 0;
    for (var step : found.steps) {
      var channels = step.channels(constants, found.channels(), found.dimensions());
      if (channels.isEmpty()) break;
      total = total.then(channels.get());
      count++;
    }
    var steps = found.steps.subList(0, count);
    if (steps.isEmpty() || !total.isFinite()) return;
    replace(new Chain(found.product, found.filter, steps), total);
    normalizations += (int) steps.stream().filter(ChannelAffine::isNormalization).count();
  }

  private void replace(Chain chain, Channels total) {
    var product = chain.product;
    if (!total.isUnscaled()) {
      var filter = product.getInput(1);
      long size = 1;
      for (long dimension : chain.filter) size *= dimension;
      var scaled = new Weight.Read(filter, DataType.DT_FLOAT, size, total.scale());
      product = product.toBuilder().setInput(1, weight(filter, scaled)).build();
      graph.put(product);
    }
    var bias = new Weight.Made(TensorValue.vector(total.offset()));
    graph.put(
        NodeDef.newBuilder()
            .setName(chain.end())
            .setOp("BiasAdd")
            .setDevice(product.getDevice())
            .addInput(product.getName())
            .addInput(weight(chain.end(), bias))
            .putAttr("T", AttrValue.newBuilder().setType(DataType.DT_FLOAT).build())
            .build());
  }

  /**
   * The name of a weight; networks that share a filter and all that follows it share the new one.
   */
  private String weight(String beside, Weight weight) {
    var key = weight instanceof Weight.Made made ? key(made) : weight.toString();
    return names.computeIfAbsent(
        key,
        none -> {
          var base = NodeGraph.nodeName(beside) + "/folded";
          var name = base;
          for (int i = 1; graph.has(name) || weights.containsKey(name); i++) name = base + "_" + i;
          weights.put(name, weight);
          graph.put(placeholder(name));
          return name;
        });
  }

  private static String key(Weight.Made made) {
    return Arrays.toString(made.value().floats());
  }

  /** Stands for the weight until it is known how it is kept. */
  private static NodeDef placeholder(String name) {
    return NodeDef.newBuilder().setName(name).setOp("Placeholder").build();
  }
}
