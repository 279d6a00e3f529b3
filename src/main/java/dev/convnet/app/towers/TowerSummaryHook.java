// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.towers;

import dev.convnet.io.summary.EventWriter;
import dev.convnet.train.Hook;
import dev.convnet.train.StepValues;
import dev.convnet.train.TrainingLoop;
import java.io.IOException;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.Summary;
import org.tensorflow.types.TString;

/**
 * Writes the graph once, and the summaries at every hundredth step from 0 on, under the step's
 * number. They are of the batch that the step trains on; the original runs its network once more,
 * on another one.
 */
final class TowerSummaryHook implements Hook {
  private static final int EVERY_STEPS = 100;

  private final EventWriter events;
  private final Operand<TString> merged;
  private final MetaGraphDef meta;

  /**
   * Writes to {@code events}.
   *
   * @param meta the complete graph
   */
  TowerSummaryHook(EventWriter events, Operand<TString> merged, MetaGraphDef meta) {
    this.events = events;
    this.merged = merged;
    this.meta = meta;
  }

  @Override
  public void begin(TrainingLoop.Control control) throws IOException {
    events.graphs(meta);
    events.sessionStart(control.globalStep()); // joins a resumed run up
  }

  @Override
  public List<Operand<TString>> fetches(long step) {
    return isDue(step) ? List.of(merged) : List.of();
  }

  private static boolean isDue(long step) {
    return step % EVERY_STEPS == 0;
  }

  @Override
  public void afterStep(StepValues values, TrainingLoop.Control control) throws IOException {
    var step = values.globalStep() - 1;
    if (isDue(step)) events.summary(Summary.parseFrom(values.bytes(merged)), step);
  }
}
