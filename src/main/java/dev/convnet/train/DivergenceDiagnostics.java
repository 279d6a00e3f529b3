// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train;

import dev.convnet.error.NotFiniteException;
import dev.convnet.nn.graph.Device;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.optimize.Optimizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * Diagnostics for a diverged run: every loss term and the norm of every gradient.
 *
 * @param losses one scalar per name in {@code lossNames}, stacked
 * @param norms half the squared norm of the gradient of each variable in {@code variableNames}
 */
public record DivergenceDiagnostics(
    List<String> lossNames,
    Operand<TFloat32> losses,
    List<String> variableNames,
    Operand<TFloat32> norms) {
  private static final int LARGEST = 3;

  /**
   * Builds {@code nan_guard/…}, each norm on the device of its gradient.
   *
   * @param losses scalars, at least one
   * @param steps at least one
   */
  public static DivergenceDiagnostics of(
      GraphScope outer, List<Operand<TFloat32>> losses, List<Optimizer.GradientAndVariable> steps) {
    var scope = outer.nameScope("nan_guard");
    var halves = new ArrayList<Operand<TFloat32>>();
    for (var step : steps) {
      var placed = scope.device(new Device(((GraphOperation) step.gradient().op()).device()));
      halves.add(placed.nameScope(step.variable().name()).tf().nn.l2Loss(step.gradient()));
    }
    return new DivergenceDiagnostics(
        losses.stream().map(loss -> loss.op().name()).toList(),
        scope.tf("losses").stack(losses),
        steps.stream().map(step -> step.variable().name()).toList(),
        scope.tf("gradients").stack(halves));
  }

  /** One step's. */
  record Values(DivergenceDiagnostics diagnostics, float[] losses, float[] norms) {
    /** Two lines: the losses, and the largest gradients with what they were a step before. */
    String describe(Optional<Values> before) {
      var end = System.lineSeparator();
      var parts =
          IntStream.range(0, losses.length)
              .mapToObj(
                  i -> diagnostics.lossNames.get(i) + " = " + NotFiniteException.format(losses[i]));
      var largest =
          IntStream.range(0, norms.length)
              .boxed()
              .sorted(Comparator.comparing(i -> -key(i)))
              .limit(LARGEST)
              .map(i -> diagnostics.variableNames.get(i) + " " + norm(i) + then(before, i));
      return end
          + "  losses: "
          + String.join(", ", parts.toList())
          + end
          + "  norms of the largest gradients: "
          + String.join(", ", largest.toList());
    }

    /** NaN counts as the largest. */
    private float key(int i) {
      return Float.isNaN(norms[i]) ? Float.POSITIVE_INFINITY : norms[i];
    }

    private String norm(int i) {
      return NotFiniteException.format((float) Math.sqrt(2.0 * norms[i]));
    }

    private static String then(Optional<Values> before, int i) {
      return before.map(seen -> " (" + seen.norm(i) + " a step before)").orElse("");
    }
  }

  Values read(StepValues values) {
    return new Values(this, values.vector(losses), values.vector(norms));
  }
}
