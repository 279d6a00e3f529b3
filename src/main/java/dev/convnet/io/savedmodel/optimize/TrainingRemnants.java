// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel.optimize;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.tensorflow.proto.NodeDef;

/**
 * Removes what has no effect on answers: operations that hand their input on, a placeholder that
 * nobody feeds, and dropout that keeps everything, which else draws a random mask for each request.
 */
final class TrainingRemnants {
  private static final Set<String> SAME =
      Set.of("Identity", "StopGradient", "PreventGradient", "Snapshot", "PlaceholderWithDefault");

  private static final Set<String> QUOTIENTS = Set.of("Div", "RealDiv");
  private static final Set<String> SUMS = Set.of("Add", "AddV2");

  private static final Set<String> ARITHMETIC =
      Set.of("Add", "AddV2", "Div", "GreaterEqual", "Mul", "RealDiv");

  private final NodeGraph graph;
  private final ConstantTensors constants;
  private int dropouts;

  TrainingRemnants(NodeGraph graph, ConstantTensors constants) {
    this.graph = graph;
    this.constants = constants;
  }

  /**
   * Removes all.
   *
   * @return how many dropouts there were
   */
  int remove() {
    graph.nodes().stream().filter(node -> SAME.contains(node.getOp())).forEach(this::removeSame);
    graph.removeUnneeded();
    constants.read(scalars());
    int before;
    do { // what one removal leaves may be the next one's pattern
      before = graph.size();
      graph.nodes().forEach(node -> unchanged(node).ifPresent(input -> bypass(node, input)));
      graph.removeUnneeded();
    } while (graph.size() < before);
    return dropouts;
  }

  private void removeSame(NodeDef found) {
    var node = graph.node(found.getName()); // its input may have been replaced
    bypass(node, node.getInput(0));
  }

  /** A node that a signature has, or others wait for, stays. */
  private void bypass(NodeDef node, String input) {
    if (graph.isOutput(node.getName()) || NodeGraph.waits(node) || graph.isAwaited(node)) return;
    graph.replaceUses(node.getName(), input);
  }

  /** The rates of dropouts, if they are constant, among other numbers. */
  private Set<String> scalars() {
    var scalars = new HashSet<String>();
    for (var node : graph.nodes()) {
      if (!ARITHMETIC.contains(node.getOp()) || constants.isConstant(node.getName())) continue;
      node.getInputList().stream().filter(this::isScalar).forEach(scalars::add);
    }
    return scalars;
  }

  private boolean isScalar(String tensor) {
    if (!constants.isConstant(tensor)) return false;
    var node = graph.node(tensor);
    if (!NodeGraph.isFloat(node, node.getOp().equals("Const") ? "dtype" : "T")) return false;
    return constants.shape(tensor).map(shape -> shape.length == 0).orElse(!constants.isRead(node));
  }

  /** The input that a node hands on, if it does. */
  private Optional<String> unchanged(NodeDef found) {
    var node = graph.has(found.getName()) ? graph.node(found.getName()) : found;
    if (QUOTIENTS.contains(node.getOp()) && is(node.getInput(1), 1)) {
      return Optional.of(node.getInput(0));
    }
    if (SUMS.contains(node.getOp()) && is(node.getInput(1), 0)) {
      return Optional.of(node.getInput(0));
    }
    if (node.getOp().equals("Select") || node.getOp().equals("SelectV2")) {
      return Optional.of(node.getInput(1)).filter(data -> isKept(node.getInput(0), data));
    }
    if (!node.getOp().equals("Mul")) return Optional.empty();
    for (int i : List.of(0, 1)) {
      var data = node.getInput(i);
      var factor = node.getInput(1 - i);
      if (is(factor, 1) || isMask(factor, data)) return Optional.of(data);
    }
    return Optional.empty();
  }

  private boolean is(String tensor, float value) {
    var known = constants.value(tensor);
    return known != null && known.shape().length == 0 && known.isAll(value);
  }

  /** TensorFlow 1: {@code floor(keep + uniform)}. TensorFlow 2: {@code uniform >= rate}. */
  private boolean isMask(String mask, String data) {
    var node = graph.node(mask);
    boolean isMask =
        switch (node.getOp()) {
          case "Floor" -> isKeepingFloor(node.getInput(0), data);
          case "Cast" -> isKept(node.getInput(0), data);
          default -> false;
        };
    if (isMask) dropouts++;
    return isMask;
  }

  private boolean isKeepingFloor(String tensor, String data) {
    var sum = graph.node(tensor);
    if (!SUMS.contains(sum.getOp())) return false;
    for (int i : List.of(0, 1)) {
      var uniform = uniform(sum.getInput(1 - i));
      if (is(sum.getInput(i), 1) && uniform.isPresent()) return hasShapeOf(uniform.get(), data);
    }
    return false;
  }

  private boolean isKept(String condition, String data) {
    var node = graph.node(condition);
    if (!node.getOp().equals("GreaterEqual") || !is(node.getInput(1), 0)) return false;
    return uniform(node.getInput(0)).map(random -> hasShapeOf(random, data)).orElse(false);
  }

  /** What draws numbers from 0 to 1. */
  private Optional<NodeDef> uniform(String tensor) {
    return Optional.ofNullable(graph.node(tensor))
        .filter(node -> node.getOp().equals("RandomUniform"));
  }

  /** Other masks, such as one for whole images, are spread over the data. */
  private boolean hasShapeOf(NodeDef random, String data) {
    var shape = graph.node(random.getInput(0));
    if (!shape.getOp().equals("Shape")) return false;
    var of = shape.getInput(0);
    var node = graph.node(data);
    boolean isScaled = node.getOp().equals("Mul") || QUOTIENTS.contains(node.getOp());
    return of.equals(data) || isScaled && node.getInputList().contains(of);
  }
}
