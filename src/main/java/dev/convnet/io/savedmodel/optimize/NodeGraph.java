// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel.optimize;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.FunctionDefLibrary;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

/**
 * A graph whose nodes can be replaced. A tensor is called {@code node}, or {@code node:1} if it is
 * not the first of its node; {@code ^node} stands for an input that only waits.
 */
final class NodeGraph {
  private static final AttrValue NO_ATTRIBUTE = AttrValue.getDefaultInstance();

  private final Map<String, NodeDef> nodes = new LinkedHashMap<>();

  /** For each node, who takes which of its tensors. */
  private final Map<String, Map<String, Set<String>>> uses = new HashMap<>();

  private final Set<String> outputs = new LinkedHashSet<>();
  private final GraphDef original;

  /**
   * What outputs and inputs need.
   *
   * @param outputs tensors that keep their names
   * @param inputs tensors that are fed
   */
  NodeGraph(GraphDef graph, Collection<String> outputs, Collection<String> inputs) {
    this.original = graph;
    outputs.forEach(tensor -> this.outputs.add(normal(tensor)));
    inputs.forEach(tensor -> this.outputs.add(normal(tensor)));
    var all = new HashMap<String, NodeDef>();
    graph.getNodeList().forEach(node -> all.put(node.getName(), normal(node)));
    for (var name : reachable(this.outputs, all)) put(all.get(name));
  }

  private static Set<String> reachable(Set<String> tensors, Map<String, NodeDef> all) {
    var found = new LinkedHashSet<String>();
    var open = new ArrayDeque<String>();
    tensors.forEach(tensor -> open.add(nodeName(tensor)));
    while (!open.isEmpty()) {
      var name = open.remove();
      if (!found.add(name)) continue;
      var node = all.get(name);
      if (node == null) throw new IllegalArgumentException("the graph has no node " + name);
      node.getInputList().forEach(input -> open.add(nodeName(input)));
    }
    return found;
  }

  /** Without what says beside which node it must run, which may be gone. */
  private static NodeDef normal(NodeDef node) {
    var result = node.toBuilder().removeAttr("_class");
    for (int i = 0; i < node.getInputCount(); i++) result.setInput(i, normal(node.getInput(i)));
    return result.build();
  }

  static String normal(String tensor) {
    return tensor.endsWith(":0") ? tensor.substring(0, tensor.length() - 2) : tensor;
  }

  /** The node of a tensor, or of an input that only waits. */
  static String nodeName(String tensor) {
    var name = tensor.startsWith("^") ? tensor.substring(1) : tensor;
    int colon = name.indexOf(':');
    return colon < 0 ? name : name.substring(0, colon);
  }

  /** The node that makes a tensor. */
  NodeDef node(String tensor) {
    return nodes.get(nodeName(tensor));
  }

  boolean has(String name) {
    return nodes.containsKey(name);
  }

  int size() {
    return nodes.size();
  }

  List<NodeDef> nodes() {
    return List.copyOf(nodes.values());
  }

  /** The functions of the original that nodes name, and those that these name in turn. */
  FunctionDefLibrary functions() {
    var all = new HashMap<String, FunctionDef>();
    for (var function : original.getLibrary().getFunctionList()) {
      all.put(function.getSignature().getName(), function);
    }
    var needed = new LinkedHashSet<String>();
    var open = new ArrayDeque<>(nodes());
    while (!open.isEmpty()) {
      for (var name : named(open.remove())) {
        if (all.containsKey(name) && needed.add(name)) open.addAll(all.get(name).getNodeDefList());
      }
    }
    var library = FunctionDefLibrary.newBuilder();
    needed.forEach(name -> library.addFunction(all.get(name)));
    return library.build();
  }

  private static List<String> named(NodeDef node) {
    var names = new ArrayList<String>();
    names.add(node.getOp()); // a function may be an operation's type
    for (var attribute : node.getAttrMap().values()) {
      if (attribute.hasFunc()) names.add(attribute.getFunc().getName());
      attribute.getList().getFuncList().forEach(function -> names.add(function.getName()));
    }
    return names;
  }

  /** Adds a node, or replaces the one of its name. */
  void put(NodeDef node) {
    remove(node.getName());
    nodes.put(node.getName(), node);
    for (var input : node.getInputList()) {
      uses.computeIfAbsent(nodeName(input), none -> new HashMap<>())
          .computeIfAbsent(input, none -> new LinkedHashSet<>())
          .add(node.getName());
    }
  }

  private void remove(String name) {
    var old = nodes.remove(name);
    if (old == null) return;
    for (var input : old.getInputList()) uses.get(nodeName(input)).get(input).remove(name);
  }

  /** The nodes that take a tensor. */
  List<NodeDef> users(String tensor) {
    return uses.getOrDefault(nodeName(tensor), Map.of()).getOrDefault(tensor, Set.of()).stream()
        .map(nodes::get)
        .toList();
  }

  /** Whether a signature has the tensor. */
  boolean isOutput(String tensor) {
    return outputs.contains(tensor);
  }

  /** Whether a signature has a tensor of the node. */
  boolean isAnyOutput(String name) {
    return outputs.stream().anyMatch(tensor -> nodeName(tensor).equals(name));
  }

  Set<String> outputs() {
    return Set.copyOf(outputs);
  }

  /** Keeps a node as if a signature had it. */
  void keep(String name) {
    outputs.add(name);
  }

  /** The names of the nodes that take a tensor of a node, or wait for it. */
  Set<String> usersOfAll(String name) {
    var users = new LinkedHashSet<String>();
    uses.getOrDefault(name, Map.of()).values().forEach(users::addAll);
    return users;
  }

  /** Whether any node waits for this one without taking a tensor of it. */
  boolean isAwaited(NodeDef node) {
    return !users("^" + node.getName()).isEmpty();
  }

  static boolean waits(NodeDef node) {
    return node.getInputList().stream().anyMatch(input -> input.startsWith("^"));
  }

  /** Lets all that take one tensor take another. */
  void replaceUses(String tensor, String by) {
    for (var user : users(tensor)) {
      var changed = user.toBuilder();
      for (int i = 0; i < changed.getInputCount(); i++) {
        if (changed.getInput(i).equals(tensor)) changed.setInput(i, by);
      }
      put(changed.build());
    }
  }

  /** Removes what no signature needs any more. */
  void removeUnneeded() {
    var needed = reachable(outputs, nodes);
    for (var name : new ArrayList<>(nodes.keySet())) if (!needed.contains(name)) remove(name);
  }

  /** The graph with the functions of the original, but without some nodes. */
  GraphDef toGraphDef(Set<String> without) {
    var graph = GraphDef.newBuilder().setVersions(original.getVersions()).setLibrary(functions());
    nodes.values().stream()
        .filter(node -> !without.contains(node.getName()))
        .forEach(graph::addNode);
    return graph.build();
  }

  /** Whether a node is fed, or can be. */
  static boolean isPlaceholder(NodeDef node) {
    return node.getOp().startsWith("Placeholder");
  }

  /** Whether a type of a node is float32. */
  static boolean isFloat(NodeDef node, String attribute) {
    return node.getAttrOrDefault(attribute, NO_ATTRIBUTE).getType() == DataType.DT_FLOAT;
  }

  static String text(NodeDef node, String attribute) {
    return node.getAttrOrDefault(attribute, NO_ATTRIBUTE).getS().toStringUtf8();
  }
}
