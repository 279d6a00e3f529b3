// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel.optimize;

import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.proto.NodeDef;

/** Adds weights that the original graph has not; equal ones only once. */
final class AddedWeights {
  private final NodeGraph graph;
  private final Map<String, Weight> weights;
  private final Map<Object, String> names = new HashMap<>();

  /**
   * Adds nothing yet.
   *
   * @param weights receives the new ones
   */
  AddedWeights(NodeGraph graph, Map<String, Weight> weights) {
    this.graph = graph;
    this.weights = weights;
  }

  int size() {
    return names.size();
  }

  /**
   * Adds a weight, unless there is an equal one.
   *
   * @param base its name, if that is free
   * @return the name of the node that hands it on
   */
  String add(String base, Weight weight) {
    return names.computeIfAbsent(
        key(weight),
        none -> {
          var name = freeName(base);
          weights.put(name, weight);
          graph.put(placeholder(name));
          return name;
        });
  }

  private static Object key(Weight weight) {
    if (!(weight instanceof Weight.Made made)) return weight.toString();
    var value = made.value();
    return List.of(LongBuffer.wrap(value.shape()), FloatBuffer.wrap(value.floats()));
  }

  /** The name, or one that begins with it if a node or a weight has it. */
  String freeName(String base) {
    var name = base;
    for (int i = 1; graph.has(name) || weights.containsKey(name); i++) name = base + "_" + i;
    return name;
  }

  /** Stands for the weight until it is known how it is kept. */
  private static NodeDef placeholder(String name) {
    return NodeDef.newBuilder().setName(name).setOp("Placeholder").build();
  }
}
