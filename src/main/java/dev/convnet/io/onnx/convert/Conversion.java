// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.onnx.convert;

import dev.convnet.io.onnx.convert.SignatureConversion.Target;
import dev.convnet.nn.graph.DependentOperations;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.tensorflow.GraphOperation;
import org.tensorflow.Output;

/**
 * Converts the graph of a signature to ONNX, operation by operation. What has no conversion leaves
 * a gap, which does not matter if the outputs do not need it.
 */
final class Conversion {
  private record ConstantInOrder(Output<?> tensor, boolean planes) {}

  private final SignatureGraph source;
  private final Target target;
  private final OnnxGraph graph = new OnnxGraph();
  private final Map<Output<?>, Value> values = new HashMap<>();
  private final Map<ConstantInOrder, String> constants = new HashMap<>();
  private final Map<OnnxNode, GraphOperation> missing = new HashMap<>();

  private Conversion(SignatureGraph source, Target target) {
    this.source = source;
    this.target = target;
  }

  /**
   * Converts a graph. Its inputs and outputs have the names of the signature.
   *
   * @param target what computes it
   * @throws NotConvertibleException with all that cannot be converted
   */
  static OnnxGraph convert(SignatureGraph source, Target target) {
    var conversion = new Conversion(source, target);
    conversion.convert();
    conversion.finish();
    return conversion.graph;
  }

  /** The operations that have no conversion, but that the outputs need. */
  static Set<GraphOperation> missing(SignatureGraph source) {
    var conversion = new Conversion(source, Target.ANY);
    conversion.convert();
    conversion.graph.prune(conversion.outputTensors().values());
    conversion.missing.keySet().retainAll(Set.copyOf(conversion.graph.nodes()));
    return Set.copyOf(conversion.missing.values());
  }

  private void convert() {
    source.inputs().forEach(this::putInput);
    source.outputs().keySet().forEach(this::reserve);
    source.operations().forEach(this::convert);
  }

  private void putInput(String name, Output<?> tensor) {
    values.put(tensor, Value.rows(graph, graph.unique(name)));
  }

  private void reserve(String output) {
    if (graph.unique(output).equals(output)) return;
    throw new NotConvertibleException("an input and an output of the same name, " + output);
  }

  private void convert(GraphOperation operation) {
    try {
      var rule = OperationRules.ALL.get(operation.type());
      if (rule == null) throw new NotConvertibleException(operation.type());
      rule.convert(new Step(this, operation));
    } catch (NotConvertibleException e) {
      var inputs =
          DependentOperations.inputs(operation).stream()
              .filter(this::isDependent)
              .map(input -> value(input).rows())
              .toList();
      var gap = graph.addMissing(e.getMessage(), inputs, operation.numOutputs());
      missing.put(gap, operation);
      var outputs = gap.outputs();
      for (int i = 0; i < outputs.size(); i++) {
        values.put(operation.output(i), Value.rows(graph, outputs.get(i)));
      }
    }
  }

  /** Gives the outputs their names, and leaves out what they do not need. */
  private void finish() {
    var tensors = outputTensors();
    graph.prune(tensors.values());
    requireComplete();
    var free = new HashSet<>(graph.computed());
    var renamed = new HashMap<String, String>();
    tensors.forEach(
        (name, tensor) -> {
          if (free.remove(tensor)) {
            renamed.put(tensor, name);
          } else {
            graph.addNamed(name, "Identity", renamed.getOrDefault(tensor, tensor));
          }
        });
    graph.rename(renamed);
  }

  /** By the names of the outputs. */
  private Map<String, String> outputTensors() {
    var tensors = new LinkedHashMap<String, String>();
    source.outputs().forEach((name, output) -> tensors.put(name, outputTensor(name, output)));
    return tensors;
  }

  private String outputTensor(String name, Output<?> output) {
    if (!isDependent(output)) return graph.constant(name + "/constant", constant(output));
    return values.get(output).rows();
  }

  private void requireComplete() {
    var missing = new TreeSet<String>();
    for (var node : graph.nodes()) {
      if (node.isMissing()) missing.add(node.name());
    }
    if (!missing.isEmpty()) throw new NotConvertibleException(String.join(", ", missing));
  }

  /** Whether there may be an operation If. */
  boolean mayBranch() {
    return target == Target.ONNX_RUNTIME;
  }

  OnnxGraph graph() {
    return graph;
  }

  boolean isDependent(Output<?> tensor) {
    return values.containsKey(tensor);
  }

  Value value(Output<?> tensor) {
    return values.get(tensor);
  }

  int uses(Output<?> tensor) {
    return source.uses().get(tensor);
  }

  void put(Output<?> tensor, Value value) {
    values.put(tensor, value);
  }

  HostTensor constant(Output<?> tensor) {
    return source.constant(tensor);
  }

  /** The name of a constant, which is added to the graph once in each order. */
  String constant(Output<?> tensor, boolean planes) {
    return constants.computeIfAbsent(
        new ConstantInOrder(tensor, planes),
        key -> {
          var value = constant(tensor);
          return graph.constant(tensor.op().name(), planes ? value.channelsFirst() : value);
        });
  }
}
