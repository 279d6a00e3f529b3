// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.onnx.convert;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.tensorflow.proto.DataType;

/** The operations and constants of an ONNX graph that is being built. */
final class OnnxGraph {
  private final List<OnnxNode> nodes = new ArrayList<>();
  private final Map<String, HostTensor> constants = new LinkedHashMap<>();
  private final Map<String, Integer> taken = new HashMap<>();

  /** A name that nothing in the graph has yet. */
  String unique(String wanted) {
    int count = taken.merge(wanted, 1, Integer::sum);
    return count == 1 ? wanted : unique(wanted + "_" + (count - 1));
  }

  /** Adds a constant, and returns the name of its tensor. */
  String constant(String name, HostTensor value) {
    var tensor = unique(name);
    constants.put(tensor, value);
    return tensor;
  }

  /** Adds an operation, and returns the names of its outputs. */
  List<String> add(
      String name, String type, Map<String, ?> attributes, List<String> inputs, int outputs) {
    var node = unique(name);
    var results =
        IntStream.range(0, outputs).mapToObj(i -> i == 0 ? node : unique(node + ":" + i)).toList();
    nodes.add(new OnnxNode(node, type, attributes, List.copyOf(inputs), results));
    return results;
  }

  /** Adds an operation whose only output has a reserved name. */
  void addNamed(String output, String type, String input) {
    nodes.add(new OnnxNode(output, type, Map.of(), List.of(input), List.of(output)));
  }

  /** Adds what cannot be converted. */
  OnnxNode addMissing(String what, List<String> inputs, int outputs) {
    var results = IntStream.range(0, outputs).mapToObj(i -> unique("missing")).toList();
    var gap = OnnxNode.missing(what, inputs, results);
    nodes.add(gap);
    return gap;
  }

  List<OnnxNode> nodes() {
    return nodes;
  }

  Map<String, HostTensor> constants() {
    return constants;
  }

  /** Removes what the results do not need. */
  void prune(Collection<String> results) {
    var needed = new HashSet<>(results);
    for (int i = nodes.size() - 1; i >= 0; i--) {
      var node = nodes.get(i);
      if (node.outputs().stream().anyMatch(needed::contains)) {
        node.needs().forEach(needed::add);
      } else {
        nodes.remove(i);
      }
    }
    constants.keySet().retainAll(needed);
  }

  /**
   * Adds operations to a branch instead of the graph.
   *
   * @param operations adds them to this graph, and returns the name of their result
   */
  OnnxBranch branch(DataType type, long[] shape, Supplier<String> operations) {
    int before = nodes.size();
    var result = new OnnxBranch.Result(operations.get(), type, shape);
    var added = nodes.subList(before, nodes.size());
    var branch = new OnnxBranch(List.copyOf(added), result);
    added.clear();
    return branch;
  }

  /** Gives tensors that operations compute other names. */
  void rename(Map<String, String> names) {
    nodes.replaceAll(node -> node.renamed(names));
  }

  /** Whether an operation computes the tensor. */
  Set<String> computed() {
    var all = new HashSet<String>();
    nodes.forEach(node -> all.addAll(node.outputs()));
    return all;
  }
}
