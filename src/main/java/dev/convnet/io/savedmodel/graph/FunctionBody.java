// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel.graph;

import static java.util.stream.Collectors.toMap;

import dev.convnet.nn.graph.GraphScope;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operation;
import org.tensorflow.OperationBuilder;
import org.tensorflow.Output;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.OpDef.ArgDef;

/**
 * Builds the operations of one function's body. In a body, an input is the name of an argument,
 * {@code NODE:OUTPUT:INDEX} for a tensor of another node, or {@code ^NODE} for a node that comes
 * first.
 */
final class FunctionBody {
  /** What a node has become: an operation, or the results of a function that it calls. */
  private record Built(List<Operation> operations, Map<String, List<Output<?>>> outputs) {}

  private final FunctionInliner inliner;
  private final FunctionDef function;
  private final GraphScope scope;
  private final Map<String, NodeDef> nodes;
  private final Map<String, Output<?>> arguments = new HashMap<>();
  private final Map<String, Built> built = new HashMap<>();

  FunctionBody(
      FunctionInliner inliner, FunctionDef function, GraphScope scope, List<Output<?>> arguments) {
    this.inliner = inliner;
    this.function = function;
    this.scope = scope;
    this.nodes = function.getNodeDefList().stream().collect(toMap(NodeDef::getName, node -> node));
    var names = function.getSignature().getInputArgList();
    for (int i = 0; i < names.size(); i++) {
      this.arguments.put(names.get(i).getName(), arguments.get(i));
    }
  }

  /** Builds all that the results need, and returns them in the order of the signature. */
  List<Output<?>> results() {
    inOrder().forEach(this::build);
    return function.getSignature().getOutputArgList().stream()
        .<Output<?>>map(result -> tensor(function.getRetOrThrow(result.getName())))
        .toList();
  }

  /**
   * The nodes that the results need, each after those that it needs; without recursion, because a
   * network may be deeper than a thread's stack.
   */
  private List<String> inOrder() {
    var open = new ArrayDeque<String>();
    function.getRetMap().values().forEach(reference -> open.push(node(reference)));
    var visited = new HashSet<String>();
    var order = new LinkedHashSet<String>();
    while (!open.isEmpty()) {
      var name = open.peek();
      if (!nodes.containsKey(name) || !visited.add(name)) {
        if (nodes.containsKey(name)) order.add(name);
        open.pop();
        continue;
      }
      for (var input : nodes.get(name).getInputList()) {
        if (!visited.contains(node(input))) open.push(node(input));
      }
    }
    return List.copyOf(order);
  }

  /** The name of a node in a reference to it or to one of its outputs. */
  private static String node(String reference) {
    var name = reference.startsWith("^") ? reference.substring(1) : reference;
    return name.split(":", 2)[0];
  }

  private Output<?> tensor(String reference) {
    var argument = arguments.get(reference);
    if (argument != null) return argument;
    var parts = reference.split(":");
    var outputs = build(parts[0]).outputs.get(parts[1]);
    return outputs.get(Integer.parseInt(parts[2]));
  }

  private Built build(String name) {
    var found = built.get(name);
    if (found != null) return found;
    var node = nodes.get(name);
    if (node == null) {
      throw new IllegalArgumentException(
          "function %s has no node '%s'".formatted(function.getSignature().getName(), name));
    }
    var made = FunctionInliner.CALLS.contains(node.getOp()) ? call(node) : operation(node);
    built.put(name, made);
    return made;
  }

  private Built call(NodeDef node) {
    var inputs = dataInputs(node).stream().<Output<?>>map(this::tensor).toList();
    var name = node.getAttrOrThrow("f").getFunc().getName();
    var results = inliner.call(name, scope.nameScope(node.getName()), inputs);
    var operations = results.stream().map(Output::op).distinct().toList();
    return new Built(operations, Map.of("output", results));
  }

  private static List<String> dataInputs(NodeDef node) {
    return node.getInputList().stream().filter(input -> !input.startsWith("^")).toList();
  }

  /** All inputs come before the builder, because one that is not completed keeps the graph open. */
  private Built operation(NodeDef node) {
    var definition = inliner.operation(node.getOp());
    var inputs = dataInputs(node).stream().<Output<?>>map(this::tensor).toList();
    var first = new ArrayList<Operation>();
    for (var input : node.getInputList()) {
      if (input.startsWith("^") && !arguments.containsKey(input.substring(1))) {
        first.addAll(build(input.substring(1)).operations);
      }
    }
    var builder = scope.opScope().opBuilder(node.getOp(), node.getName());
    addInputs(builder, definition.getInputArgList(), node, inputs);
    first.forEach(builder::addControlInput);
    node.getAttrMap()
        .forEach(
            (attribute, value) -> {
              if (!attribute.startsWith("_")) builder.setAttr(attribute, value);
            });
    var operation = builder.build();
    return new Built(List.of(operation), outputs(operation, definition.getOutputArgList()));
  }

  private static void addInputs(
      OperationBuilder builder, List<ArgDef> declared, NodeDef node, List<Output<?>> inputs) {
    int next = 0;
    for (var argument : declared) {
      if (!isList(argument)) {
        builder.addInput(inputs.get(next++));
        continue;
      }
      int end = next + length(argument, node);
      builder.addInputList(inputs.subList(next, end).toArray(Output<?>[]::new));
      next = end;
    }
  }

  private static boolean isList(ArgDef argument) {
    return !argument.getNumberAttr().isEmpty() || !argument.getTypeListAttr().isEmpty();
  }

  private static int length(ArgDef argument, NodeDef node) {
    var number = argument.getNumberAttr();
    return number.isEmpty()
        ? types(node.getAttrOrThrow(argument.getTypeListAttr()))
        : Math.toIntExact(node.getAttrOrThrow(number).getI());
  }

  private static int types(AttrValue list) {
    return list.getList().getTypeCount();
  }

  private static Map<String, List<Output<?>>> outputs(Operation operation, List<ArgDef> declared) {
    var outputs = new HashMap<String, List<Output<?>>>();
    int next = 0;
    for (var argument : declared) {
      int count = isList(argument) ? operation.outputListLength(argument.getName()) : 1;
      var tensors = new ArrayList<Output<?>>();
      for (int i = 0; i < count; i++) tensors.add(operation.output(next++));
      outputs.put(argument.getName(), tensors);
    }
    return outputs;
  }
}
