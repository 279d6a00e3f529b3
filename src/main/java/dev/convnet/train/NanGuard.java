// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train;

import dev.convnet.error.NotFiniteException;
import dev.convnet.nn.graph.GraphScope;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * Ends the run, without saving, at the first step whose loss is NaN or infinite, as Python's {@code
 * NanTensorHook} does.
 */
final class NanGuard implements Hook {
  private final Operand<TFloat32> loss;
  private final Optional<DivergenceDiagnostics> diagnostics;
  private Optional<DivergenceDiagnostics.Values> before = Optional.empty();

  /** Watches one scalar. */
  NanGuard(Operand<TFloat32> loss) {
    this(loss, Optional.empty());
  }

  /**
   * Watches one scalar and the losses of {@code diagnostics}. The exception describes the losses
   * and the gradients of the last two steps.
   */
  NanGuard(Operand<TFloat32> loss, DivergenceDiagnostics diagnostics) {
    this(loss, Optional.of(diagnostics));
  }

  private NanGuard(Operand<TFloat32> loss, Optional<DivergenceDiagnostics> diagnostics) {
    this.loss = loss;
    this.diagnostics = diagnostics;
  }

  /** Watches all losses of {@code step}; builds the diagnostics if the step lists its gradients. */
  static NanGuard of(GraphScope scope, TrainStep step) {
    if (step.gradients().isEmpty()) return new NanGuard(step.loss());
    var losses = step.losses().isEmpty() ? List.of(step.loss()) : step.losses();
    return new NanGuard(step.loss(), DivergenceDiagnostics.of(scope, losses, step.gradients()));
  }

  @Override
  public List<Operand<TFloat32>> fetches(long step) {
    if (diagnostics.isEmpty()) return List.of(loss);
    var values = diagnostics.get().values();
    return isAmongItsLosses() ? List.of(values) : List.of(loss, values);
  }

  private boolean isAmongItsLosses() {
    return diagnostics.orElseThrow().losses().contains(loss);
  }

  @Override
  public void afterStep(StepValues values, TrainingLoop.Control control) {
    if (diagnostics.isEmpty()) {
      requireFinite(values.scalar(loss), values, Optional.empty());
      return;
    }
    var current = diagnostics.get().read(values);
    if (!isAmongItsLosses()) requireFinite(values.scalar(loss), values, Optional.of(current));
    for (var other : current.losses()) requireFinite(other, values, Optional.of(current));
    before = Optional.of(current);
  }

  private void requireFinite(
      float value, StepValues step, Optional<DivergenceDiagnostics.Values> current) {
    if (Float.isFinite(value)) return;
    var details = current.map(now -> now.describe(before)).orElse("");
    throw NotFiniteException.ofLoss(value, step.globalStep() - 1, details);
  }
}
