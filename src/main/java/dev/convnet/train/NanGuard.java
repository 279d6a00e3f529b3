// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train;

import dev.convnet.error.NotFiniteException;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * Ends the run, without saving, at the first loss that is NaN or infinite: Python's {@code
 * NanTensorHook}.
 */
public final class NanGuard implements Hook {
  private final Operand<TFloat32> loss;
  private final Optional<DivergenceDiagnostics> suspects;
  private Optional<DivergenceDiagnostics.Values> before = Optional.empty();

  public NanGuard(Operand<TFloat32> loss) {
    this(loss, Optional.empty());
  }

  /** Tells the losses and the gradients of the last two steps, too. */
  public NanGuard(Operand<TFloat32> loss, DivergenceDiagnostics suspects) {
    this(loss, Optional.of(suspects));
  }

  private NanGuard(Operand<TFloat32> loss, Optional<DivergenceDiagnostics> suspects) {
    this.loss = loss;
    this.suspects = suspects;
  }

  @Override
  public List<Operand<TFloat32>> fetches(long step) {
    return suspects.map(all -> List.of(loss, all.losses(), all.norms())).orElse(List.of(loss));
  }

  @Override
  public void afterStep(StepValues values, TrainingLoop.Control control) {
    var value = values.scalar(loss);
    var seen = suspects.map(all -> all.read(values));
    if (Float.isFinite(value)) {
      before = seen;
    } else {
      var details = seen.map(now -> now.describe(before)).orElse("");
      throw NotFiniteException.ofLoss(value, values.globalStep() - 1, details);
    }
  }
}
