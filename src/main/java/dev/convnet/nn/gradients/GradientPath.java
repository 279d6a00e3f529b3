// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.gradients;

import dev.convnet.nn.graph.DependentOperations;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.GraphOperation;
import org.tensorflow.Output;
import org.tensorflow.proto.DataType;

/**
 * The operations through which a loss depends on some tensors.
 *
 * @param steps in an order in which each operation comes after those that compute its inputs
 * @param connected whether the loss depends on any of the tensors
 */
record GradientPath(List<Step> steps, boolean connected) {
  private static final Set<DataType> DIFFERENTIABLE =
      Set.of(
          DataType.DT_FLOAT,
          DataType.DT_HALF,
          DataType.DT_BFLOAT16,
          DataType.DT_DOUBLE,
          DataType.DT_RESOURCE);

  /**
   * An operation on the path.
   *
   * @param needed for each input, whether it depends on one of the tensors
   */
  record Step(GraphOperation operation, List<Output<?>> inputs, List<Boolean> needed) {}

  /**
   * Finds the path.
   *
   * @param xs tensors, and the resources of variables
   */
  static GradientPath between(Output<?> loss, Set<Output<?>> xs, GradientRegistry rules) {
    var steps = new Search(xs, rules).from((GraphOperation) loss.op());
    return new GradientPath(steps, !steps.isEmpty() || xs.contains(loss));
  }

  /**
   * Depth-first search without recursion, because a network may be deeper than a thread's stack.
   */
  private record Search(
      Set<Output<?>> xs,
      GradientRegistry rules,
      Map<GraphOperation, Boolean> reaches,
      List<Step> steps) {
    private record Visit(GraphOperation operation, List<Output<?>> inputs, boolean inputsDone) {}

    Search(Set<Output<?>> xs, GradientRegistry rules) {
      this(xs, rules, new HashMap<>(), new ArrayList<>());
    }

    List<Step> from(GraphOperation loss) {
      var open = new ArrayDeque<Visit>();
      open.push(new Visit(loss, List.of(), false));
      while (!open.isEmpty()) {
        var visit = open.pop();
        if (visit.inputsDone()) {
          finish(visit);
        } else if (!reaches.containsKey(visit.operation())) {
          begin(visit.operation(), open);
        }
      }
      return steps;
    }

    private void begin(GraphOperation operation, ArrayDeque<Visit> open) {
      reaches.put(operation, false);
      if (rules.stopsGradient(operation)) return;
      var inputs = DependentOperations.inputs(operation);
      open.push(new Visit(operation, inputs, true));
      for (var input : inputs) {
        if (DIFFERENTIABLE.contains(input.dataType())) {
          open.push(new Visit((GraphOperation) input.op(), List.of(), false));
        }
      }
    }

    private void finish(Visit visit) {
      var needed = visit.inputs().stream().map(this::needed).toList();
      if (!needed.contains(true)) return;
      reaches.put(visit.operation(), true);
      steps.add(new Step(visit.operation(), visit.inputs(), needed));
    }

    private boolean needed(Output<?> input) {
      return DIFFERENTIABLE.contains(input.dataType())
          && (xs.contains(input) || reaches.getOrDefault((GraphOperation) input.op(), false));
    }
  }
}
