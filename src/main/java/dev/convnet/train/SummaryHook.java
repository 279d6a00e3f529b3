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
 * Writes the merged summaries of every n-th step, which the step itself computes but for
 * histograms: it fetches their tensors, and this hook counts. Before them it writes a session-start
 * event, so that TensorBoard joins a resumed run to its earlier part.
 *
 * <p>With {@link StepCounting#UPDATES} it works as Python's {@code SummarySaverHook} does: it
 * writes after steps 1, 101, 201 … of a new run, and the session starts with the first summary.
 * With {@link StepCounting#FROM_ZERO} it writes after steps 0, 100, 200 …, and the session starts
 * before the first step.
 */
public final class SummaryHook implements Hook {
  private final EventWriter events;
  private final int everySteps;
  private final StepCounting counting;
  private final Operand<TString> merged;
  private final StepSummaries summaries;
  private Optional<Supplier<Input.Feed>> feed = Optional.empty();
  private long last = -1;

  /**
   * Creates the hook.
   *
   * @param events stays open
   * @param everySteps number of steps between two summaries, at least 1
   * @param merged a scalar string, a serialized {@code Summary}; the result of {@code
   *     Summaries.merge}
   */
  public SummaryHook(
      EventWriter events, int everySteps, StepCounting counting, Operand<TString> merged) {
    InvalidSettingException.requireAtLeast(1, "saveSummariesSteps", everySteps);
    this.events = events;
    this.everySteps = everySteps;
    this.counting = counting;
    this.merged = merged;
    this.summaries = StepSummaries.of(merged);
  }

  /**
   * Computes the summaries in a separate run after the step's update, and flushes the events at
   * once. Changes this hook.
   *
   * @param batch makes the feed of that run; this hook closes it
   * @return this hook
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
  public List<Operand<?>> fetches(long step) {
    return feed.isEmpty() && isDue(step + 1) ? summaries.fetches() : List.of();
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
    var summary = feed.isEmpty() ? summaries.read(values) : afterUpdate(control);
    events.summary(summary, number);
    if (feed.isPresent()) events.flush();
    last = updates;
  }

  private Summary afterUpdate(TrainingLoop.Control control) throws IOException {
    try (var fed = feed.orElseThrow().get();
        var result = fed.into(control.session().runner()).fetch(merged).run()) {
      return Summary.parseFrom(((TString) result.get(0)).asBytes().getObject());
    }
  }
}
