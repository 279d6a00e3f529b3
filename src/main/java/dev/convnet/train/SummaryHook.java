// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train;

import dev.convnet.io.summary.EventWriter;
import java.io.IOException;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.proto.Summary;
import org.tensorflow.types.TString;

/**
 * Writes the merged summaries at the first step and every {@code everySteps} after it: at 1, 101,
 * 201 … of a new run. Python's {@code SummarySaverHook}. Before the first it logs the start, so
 * that TensorBoard joins a resumed run up.
 */
public final class SummaryHook implements Hook {
  private final EventWriter events;
  private final int everySteps;
  private final Operand<TString> merged;
  private long next = -1;

  public SummaryHook(EventWriter events, int everySteps, Operand<TString> merged) {
    if (everySteps < 1) {
      throw new IllegalArgumentException("everySteps must be at least 1, got " + everySteps);
    }
    this.events = events;
    this.everySteps = everySteps;
    this.merged = merged;
  }

  @Override
  public List<Operand<TString>> fetches(long step) {
    return isDue(step + 1) ? List.of(merged) : List.of();
  }

  private boolean isDue(long step) {
    return next < 0 || step >= next;
  }

  @Override
  public void afterStep(StepValues values, TrainingLoop.Control control) throws IOException {
    var step = values.globalStep();
    if (!isDue(step)) return;
    if (next < 0) {
      events.sessionStart(step);
    }
    events.summary(Summary.parseFrom(values.bytes(merged)), step);
    next = step + everySteps;
  }
}
