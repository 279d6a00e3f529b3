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
 * @param losses {@code float32 [lossNames.size()]}
 * @param norms half the squared norm of each variable's gradient, {@code float32
 *     [variableNames.size()]}
 */
record DivergenceDiagnostics(
    List<String> lossNames,
    Operand<TFloat32> losses,
    List<String> variableNames,
    Operand<TFloat32> norms) {
  private static final int LARGEST = 3;

  /**
   * Builds the operations under {@code nan_guard/}, each norm on the device of its gradient.
   *
   * @param losses at least one scalar
   * @param gradients at least one
   */
  static DivergenceDiagnostics of(
      GraphScope outer,
      List<Operand<TFloat32>> losses,
      List<Optimizer.GradientAndVariable> gradients) {
    var scope = outer.nameScope("nan_guard");
    var halves = new ArrayList<Operand<TFloat32>>();
    for (var each : gradients) {
      var placed = scope.device(new Device(((GraphOperation) each.gradient().op()).device()));
      halves.add(placed.nameScope(each.variable().name()).tf().nn.l2Loss(each.gradient()));
    }
    return new DivergenceDiagnostics(
        losses.stream().map(loss -> loss.op().name()).toList(),
        scope.tf("losses").stack(losses),
        gradients.stream().map(each -> each.variable().name()).toList(),
        scope.tf("gradients").stack(halves));
  }

  /** The values of one step. */
  record Values(DivergenceDiagnostics diagnostics, float[] losses, float[] norms) {
    /** Two lines: the losses, and the norms of the largest gradients with those one step before. */
    String describe(Optional<Values> before) {
      var end = System.lineSeparator();
      var terms =
          IntStream.range(0, losses.length)
              .mapToObj(
                  i -> diagnostics.lossNames.get(i) + " = " + NotFiniteException.format(losses[i]));
      var largest =
          IntStream.range(0, norms.length)
              .boxed()
              .sorted(Comparator.comparing(i -> -key(i)))
              .limit(LARGEST)
              .map(i -> diagnostics.variableNames.get(i) + " " + norm(i) + previous(before, i));
      return end
          + "  losses: "
          + String.join(", ", terms.toList())
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

    private static String previous(Optional<Values> before, int i) {
      return before.map(values -> " (" + values.norm(i) + " a step before)").orElse("");
    }
  }

  Values read(StepValues values) {
    return new Values(this, values.vector(losses), values.vector(norms));
  }
}
