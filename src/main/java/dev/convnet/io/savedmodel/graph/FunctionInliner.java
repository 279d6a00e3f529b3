// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel.graph;

import static java.util.stream.Collectors.toMap;

import dev.convnet.nn.graph.GraphScope;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.tensorflow.GraphOperation;
import org.tensorflow.Output;
import org.tensorflow.TensorFlow;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.FunctionDefLibrary;
import org.tensorflow.proto.OpDef;

/**
 * Builds what a function of a SavedModel computes in the graph itself. Python's {@code tf.function}
 * and Keras put a network's operations into functions, where their tensors can neither be fetched
 * nor differentiated.
 */
public final class FunctionInliner {
  static final Set<String> CALLS = Set.of("PartitionedCall", "StatefulPartitionedCall");

  private final GraphScope scope;
  private final Map<String, FunctionDef> functions;
  private final Map<String, OpDef> operations;
  private final Map<GraphOperation, List<Output<?>>> called = new HashMap<>();

  /**
   * Starts with the functions of a graph.
   *
   * @param scope of the graph; the operations are built in it
   */
  public FunctionInliner(GraphScope scope, FunctionDefLibrary library) {
    this.scope = scope;
    this.functions =
        library.getFunctionList().stream()
            .collect(toMap(function -> function.getSignature().getName(), function -> function));
    this.operations =
        functions.isEmpty()
            ? Map.of()
            : TensorFlow.registeredOpList().getOpList().stream()
                .collect(toMap(OpDef::getName, operation -> operation, (a, b) -> a));
  }

  /**
   * The tensor itself if no function computes it; otherwise a tensor of the same value whose
   * operations are in the graph, as are those of the functions that it calls in turn.
   */
  public Output<?> inline(Output<?> tensor) {
    var operation = (GraphOperation) tensor.op();
    if (operation.type().equals("Identity")) return inline(operation.input(0));
    if (!CALLS.contains(operation.type())) return tensor;
    if (!called.containsKey(operation)) called.put(operation, call(operation));
    return called.get(operation).get(tensor.index());
  }

  private List<Output<?>> call(GraphOperation operation) {
    var name = operation.attributes().getAttrValueProto("f").getFunc().getName();
    return call(name, scope, inputs(operation).<Output<?>>map(this::inline).toList());
  }

  private static Stream<Output<?>> inputs(GraphOperation operation) {
    return IntStream.range(0, operation.numInputs()).mapToObj(operation::input);
  }

  /** Builds the body of a function, and returns its results. */
  List<Output<?>> call(String name, GraphScope at, List<Output<?>> arguments) {
    var function = functions.get(name);
    if (function == null) {
      throw new IllegalArgumentException("the graph calls the function " + name + ", but has none");
    }
    return new FunctionBody(this, function, at, arguments).results();
  }

  OpDef operation(String type) {
    var found = operations.get(type);
    if (found != null) return found;
    throw new IllegalArgumentException("this TensorFlow does not know the operation " + type);
  }
}
