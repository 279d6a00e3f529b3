// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel.optimize;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;

/**
 * Makes what multiplies and adds constants to the channels of a convolution or a matrix product
 * part of its filter and of one {@code BiasAdd}, which TensorFlow computes together with it. What
 * follows a max-pool moves before it if it multiplies by positive constants alone: the largest
 * value stays the largest. A result that something else takes, too, is left alone.
 */
final class ConvolutionFolding {
  private final NodeGraph graph;
  private final ConstantTensors constants;
  private final AddedWeights weights;
  private int normalizations;

  /**
   * Finds nothing yet.
   *
   * @param weights receives the new filters and biases
   */
  ConvolutionFolding(NodeGraph graph, ConstantTensors constants, AddedWeights weights) {
    this.graph = graph;
    this.constants = constants;
    this.weights = weights;
  }

  /**
   * A convolution and what follows it.
   *
   * @param pool between the steps, perhaps
   * @param before how many steps come before the pool
   */
  private record Chain(
      NodeDef product,
      long[] filter,
      List<ChannelAffine> steps,
      Optional<NodeDef> pool,
      int before) {
    Chain first(int count) {
      var left = count > before ? pool : Optional.<NodeDef>empty();
      return new Chain(product, filter, steps.subList(0, count), left, before);
    }

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
    var last = addSteps(node, steps);
    int before = steps.size();
    var pool = onlyUser(last).filter(user -> isMaxPool(user, last));
    pool.ifPresent(found -> addSteps(found, steps));
    boolean isOneBias = steps.size() == 1 && before == 1 && steps.get(0).isBias();
    if (steps.isEmpty() || isOneBias) return Optional.empty();
    return Optional.of(new Chain(node, filter.get(), steps, pool, before));
  }

  /** Adds what follows a node, and returns the last one. */
  private NodeDef addSteps(NodeDef node, List<ChannelAffine> steps) {
    var last = node;
    for (var next = next(node); next.isPresent(); next = next(last)) {
      steps.add(next.get());
      last = next.get().node();
    }
    return last;
  }

  private boolean isMaxPool(NodeDef node, NodeDef before) {
    return node.getOp().startsWith("MaxPool")
        && NodeGraph.isFloat(node, "T")
        && !NodeGraph.waits(node)
        && node.getInput(0).equals(before.getName())
        && SpatialPools.isOne(graph, node);
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
    return onlyUser(node)
        .flatMap(user -> ChannelAffine.of(user, node.getName(), constants))
        .filter(this::hasOneResult);
  }

  private Optional<NodeDef> onlyUser(NodeDef node) {
    var users = graph.users(node.getName());
    boolean hasOne = users.size() == 1 && !graph.isOutput(node.getName()) && !graph.isAwaited(node);
    return hasOne ? Optional.of(users.get(0)) : Optional.empty();
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
      if (channels.isEmpty() || count >= found.before && !channels.get().isIncreasing()) break;
      total = total.then(channels.get());
      count++;
    }
    var folded = found.first(count);
    if (isKept(folded) || !total.isFinite()) return;
    int before = weights.size();
    replace(folded, total);
    if (weights.size() == before) return; // another signature's copy of the network
    normalizations += (int) folded.steps.stream().filter(this::isNormalization).count();
  }

  private boolean isNormalization(ChannelAffine step) {
    return step.isNormalization()
        || step.node().getOp().equals("Mul") && constants.hasRoot(step.constants().get(0));
  }

  /** Nothing is left that could be folded, or only one bias. */
  private static boolean isKept(Chain chain) {
    boolean isOneBias = chain.steps.size() == 1 && chain.steps.get(0).isBias();
    return chain.steps.isEmpty() || isOneBias && chain.pool.isEmpty();
  }

  private void replace(Chain chain, Channels total) {
    var product = chain.product;
    if (!total.isUnscaled()) {
      var filter = product.getInput(1);
      long size = 1;
      for (long dimension : chain.filter) size *= dimension;
      var scaled = new Weight.Read(filter, DataType.DT_FLOAT, size, total.scale());
      product = product.toBuilder().setInput(1, weights.add(folded(filter), scaled)).build();
      graph.put(product);
    }
    var bias = new Weight.Made(TensorValue.vector(total.offset()));
    var sum =
        chain.pool.isEmpty() ? chain.end() : weights.freeName(chain.pool.get().getName() + "/sum");
    graph.put(
        NodeDef.newBuilder()
            .setName(sum)
            .setOp("BiasAdd")
            .setDevice(product.getDevice())
            .addInput(product.getName())
            .addInput(weights.add(folded(chain.end()), bias))
            .putAttr("T", AttrValue.newBuilder().setType(DataType.DT_FLOAT).build())
            .build());
    chain.pool.ifPresent(
        pool -> graph.put(pool.toBuilder().setName(chain.end()).setInput(0, sum).build()));
  }

  /** What a new weight is called, after a tensor. */
  private static String folded(String tensor) {
    return NodeGraph.nodeName(tensor) + "/folded";
  }
}
