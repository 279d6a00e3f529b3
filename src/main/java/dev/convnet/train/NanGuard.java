// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * Ends the run, without saving, at the first loss that is NaN or infinite: Python's {@code
 * NanTensorHook}.
 */
public record NanGuard(Operand<TFloat32> loss) implements Hook {
  @Override
  public List<Operand<TFloat32>> fetches(long step) {
    return List.of(loss);
  }

  @Override
  public void after(StepValues values, TrainingLoop.Control control) {
    var seen = values.scalar(loss);
    if (!Float.isFinite(seen)) throw new NotFiniteException(seen, values.globalStep() - 1);
  }
}
