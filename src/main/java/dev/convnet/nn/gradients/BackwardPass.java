// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.gradients;

import dev.convnet.nn.graph.Device;
import dev.convnet.nn.graph.GraphScope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operation;
import org.tensorflow.Output;
import org.tensorflow.proto.DataType;

/** Walks a path backward from the loss, and keeps the gradients that are built on the way. */
final class BackwardPass {
  private final GraphScope scope;
  private final GradientRegistry rules;

  /** For each tensor, the gradients through each of its uses. */
  private final Map<Output<?>, List<Output<?>>> gradientsByUse = new HashMap<>();

  /**
   * @param scope the name scope {@code gradients}
   */
  BackwardPass(GraphScope scope, GradientRegistry rules) {
    this.scope = scope;
    this.rules = rules;
  }

  void run(Output<?> loss, GradientPath path) {
    if (!path.connected()) return;
    gradientsByUse.put(loss, new ArrayList<>(List.of(ones(loss))));
    for (var i = path.steps().size() - 1; i >= 0; i--) {
      apply(path.steps().get(i));
    }
  }

  /** The gradient by a tensor, summed over all its uses; empty if there is none. */
  Optional<Output<?>> gradient(Output<?> of) {
    var found = gradientsByUse.getOrDefault(of, List.of());
    if (found.size() > 1) {
      var sum = sum(found);
      gradientsByUse.put(of, new ArrayList<>(List.of(sum)));
      return Optional.of(sum);
    }
    return found.stream().findFirst();
  }

  private Output<?> ones(Output<?> loss) {
    var at = on(loss.op());
    return new OpBuilder(at, "Fill", "Fill")
        .inputs(StaticTensors.shape(at, loss), StaticTensors.scalar(at, "grad_ys_0", 1, loss))
        .output();
  }

  private Output<?> sum(List<Output<?>> found) {
    var first = found.get(0).op();
    return new OpBuilder(on(first), "AddN", "AddN").inputList(found).colocatedWith(first).output();
  }

  private void apply(GradientPath.Step step) {
    var operation = step.operation();
    var dy = IntStream.range(0, operation.numOutputs()).mapToObj(i -> by(operation, i)).toList();
    if (dy.stream().allMatch(Optional::isEmpty)) return;
    var inner = on(operation).nameScope(operation.name() + "_grad");
    var context = new GradientContext(inner, operation, step.needed(), dy);
    var dx = rules.of(operation).apply(context, operation, new ZeroFilledGradients(context, dy));
    check(step, dx);
    add(step, grouped(inner, dx));
  }

  private Optional<Output<?>> by(GraphOperation operation, int output) {
    return gradient(operation.output(output));
  }

  private void add(GradientPath.Step step, List<Optional<Output<?>>> dx) {
    for (var i = 0; i < dx.size(); i++) {
      if (!step.needed().get(i)) continue;
      var input = step.inputs().get(i);
      dx.get(i)
          .ifPresent(d -> gradientsByUse.computeIfAbsent(input, x -> new ArrayList<>()).add(d));
    }
  }

  /** Makes each of several gradients wait for all of them: Python's {@code tuple}. */
  private static List<Optional<Output<?>>> grouped(GraphScope scope, List<Optional<Output<?>>> dx) {
    var built = dx.stream().<Output<?>>flatMap(Optional::stream).toList();
    if (built.size() < 2) return dx;
    var tuple = scope.nameScope("tuple");
    var group = tuple.after(built.stream().distinct().toList()).tf("group_deps").noOp();
    var ready = tuple.after(group);
    return dx.stream().map(d -> d.<Output<?>>map(o -> identity(ready, o))).toList();
  }

  private static Output<?> identity(GraphScope scope, Output<?> of) {
    return new OpBuilder(on(scope, of.op()), "Identity", "control_dependency")
        .inputs(of)
        .colocatedWith(of.op())
        .output();
  }

  private static void check(GradientPath.Step step, List<Optional<Output<?>>> dx) {
    for (var i = 0; i < dx.size(); i++) {
      if (dx.get(i).isEmpty()) continue;
      var shape = dx.get(i).get().shape();
      var expected = step.inputs().get(i).shape();
      var resource = step.inputs().get(i).dataType() == DataType.DT_RESOURCE;
      if (!resource && !shape.isCompatibleWith(expected)) {
        throw new IllegalStateException(
            "the gradient rule of '%s' (%s) returns for input %d, of shape %s, a gradient of shape %s"
                .formatted(step.operation().name(), step.operation().type(), i, expected, shape));
      }
    }
  }

  private GraphScope on(Operation operation) {
    return on(scope, operation);
  }

  private static GraphScope on(GraphScope scope, Operation operation) {
    return scope.device(new Device(((GraphOperation) operation).device()));
  }
}
