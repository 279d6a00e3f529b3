// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train;

import dev.convnet.error.NotFiniteException;
import dev.convnet.nn.graph.Device;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.optimize.Optimizer;
import java.util.ArrayList;
import java.util.Arrays;
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
 * @param losses scalars
 * @param variableNames of the gradients
 * @param values the losses, then half the squared norm of each gradient: one tensor, because every
 *     fetch costs a small network time
 */
record DivergenceDiagnostics(
    List<Operand<TFloat32>> losses, List<String> variableNames, Operand<TFloat32> values) {
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
    var all = new ArrayList<>(losses);
    for (var each : gradients) {
      var placed = scope.device(new Device(((GraphOperation) each.gradient().op()).device()));
      all.add(placed.nameScope(each.variable().name()).tf().nn.l2Loss(each.gradient()));
    }
    return new DivergenceDiagnostics(
        losses,
        gradients.stream().map(each -> each.variable().name()).toList(),
        scope.tf("values").stack(all));
  }

  /** The values of one step. */
  record Values(DivergenceDiagnostics diagnostics, float[] losses, float[] norms) {
    /** Two lines: the losses, and the norms of the largest gradients with those one step before. */
    String describe(Optional<Values> before) {
      var end = System.lineSeparator();
      var terms =
          IntStream.range(0, losses.length)
              .mapToObj(
                  i -> diagnostics.lossName(i) + " = " + NotFiniteException.format(losses[i]));
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

  private String lossName(int i) {
    return losses.get(i).op().name();
  }

  Values read(StepValues step) {
    var all = step.vector(values);
    var split = losses.size();
    return new Values(this, Arrays.copyOf(all, split), Arrays.copyOfRange(all, split, all.length));
  }
}
