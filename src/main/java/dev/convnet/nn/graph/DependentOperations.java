// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.graph;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.tensorflow.GraphOperation;
import org.tensorflow.Output;

/** Finds the operations of a graph through which tensors depend on others. */
public final class DependentOperations {
  private final Set<Output<?>> inputs;
  private final Predicate<GraphOperation> isSource;
  private final Map<GraphOperation, Boolean> depends = new HashMap<>();
  private final List<GraphOperation> found = new ArrayList<>();

  private DependentOperations(Set<Output<?>> inputs, Predicate<GraphOperation> isSource) {
    this.inputs = inputs;
    this.isSource = isSource;
  }

  /**
   * Finds the operations between tensors.
   *
   * @param isSource whether an operation counts as dependent although it takes none of the inputs
   * @return the operations that depend on the inputs, and on which the outputs depend; each comes
   *     after those that compute what it takes, and those that compute the inputs are left out
   */
  public static List<GraphOperation> between(
      Set<Output<?>> inputs, Collection<Output<?>> outputs, Predicate<GraphOperation> isSource) {
    return new DependentOperations(inputs, isSource).from(outputs);
  }

  /** The tensors that an operation takes, in their order. */
  public static List<Output<?>> inputs(GraphOperation operation) {
    return IntStream.range(0, operation.numInputs()).<Output<?>>mapToObj(operation::input).toList();
  }

  /** Depth first, without recursion, because a network may be deeper than a thread's stack. */
  private List<GraphOperation> from(Collection<Output<?>> outputs) {
    var open = new ArrayDeque<GraphOperation>();
    outputs.forEach(output -> open.push((GraphOperation) output.op()));
    while (!open.isEmpty()) {
      var operation = open.peek();
      if (depends.putIfAbsent(operation, false) == null) {
        inputs(operation).stream()
            .map(input -> (GraphOperation) input.op())
            .filter(input -> !depends.containsKey(input))
            .forEach(open::push);
      } else {
        finish(open.pop());
      }
    }
    return found;
  }

  private void finish(GraphOperation operation) {
    if (depends.get(operation) || isInput(operation)) return;
    if (!isSource.test(operation) && inputs(operation).stream().noneMatch(this::isReached)) return;
    depends.put(operation, true);
    found.add(operation);
  }

  private boolean isInput(GraphOperation operation) {
    return inputs.stream().anyMatch(input -> input.op().equals(operation));
  }

  private boolean isReached(Output<?> input) {
    return inputs.contains(input) || depends.getOrDefault((GraphOperation) input.op(), false);
  }
}
