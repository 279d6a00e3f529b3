// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train;

import dev.convnet.data.input.Input;
import dev.convnet.error.InvalidSettingException;
import dev.convnet.io.summary.EventWriter;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.tensorflow.Operand;
import org.tensorflow.proto.Summary;
import org.tensorflow.types.TString;

/**
 * Writes the merged summaries of every n-th step, computed in the step itself. Before them it logs
 * a session start, so that TensorBoard joins a resumed run to the run before it.
 *
 * <p>With {@link StepCounting#UPDATES} it is Python's {@code SummarySaverHook}: 1, 101, 201 … of a
 * new run, and the session starts with the first summary. With {@link StepCounting#FROM_ZERO} the
 * summaries are those of steps 0, 100, 200 …, and the session starts before the first step.
 */
public final class SummaryHook implements Hook {
  private final EventWriter events;
  private final int everySteps;
  private final StepCounting counting;
  private final Operand<TString> merged;
  private Optional<Supplier<Input.Feed>> feed = Optional.empty();
  private long last = -1;

  /**
   * Writes to {@code events}, which the caller closes.
   *
   * @param everySteps steps from summary to summary, at least 1
   * @param merged a scalar string, a serialized {@code Summary}
   */
  public SummaryHook(
      EventWriter events, int everySteps, StepCounting counting, Operand<TString> merged) {
    InvalidSettingException.requireAtLeast(1, "saveSummariesSteps", everySteps);
    this.events = events;
    this.everySteps = everySteps;
    this.counting = counting;
    this.merged = merged;
  }

  /**
   * Computes the summaries in a run of their own after the step's update, and flushes the events at
   * once.
   *
   * @param batch what the network is fed with; closed after the run
   */
  public SummaryHook afterUpdate(Supplier<Input.Feed> batch) {
    feed = Optional.of(batch);
    return this;
  }

  @Override
  public void begin(TrainingLoop.Control control) throws IOException {
    if (counting == StepCounting.FROM_ZERO) events.sessionStart(control.globalStep());
  }

  @Override
  public List<Operand<TString>> fetches(long step) {
    return feed.isEmpty() && isDue(step + 1) ? List.of(merged) : List.of();
  }

  private boolean isDue(long updates) {
    return counting.isDue(updates, last, everySteps);
  }

  @Override
  public void afterStep(StepValues values, TrainingLoop.Control control) throws IOException {
    var updates = values.globalStep();
    if (!isDue(updates)) return;
    var number = counting.number(updates);
    if (counting == StepCounting.UPDATES && last < 0) events.sessionStart(number);
    events.summary(Summary.parseFrom(bytes(values, control)), number);
    if (feed.isPresent()) events.flush();
    last = updates;
  }

  private byte[] bytes(StepValues values, TrainingLoop.Control control) {
    if (feed.isEmpty()) return values.bytes(merged);
    try (var fed = feed.get().get();
        var result = fed.into(control.session().runner()).fetch(merged).run()) {
      return ((TString) result.get(0)).asBytes().getObject();
    }
  }
}
