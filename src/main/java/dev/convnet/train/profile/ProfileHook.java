// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train.profile;

import dev.convnet.train.Hook;
import dev.convnet.train.StepValues;
import dev.convnet.train.TrainingLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.tensorflow.proto.RunMetadata;

/**
 * Times some steps, then traces some. A step's time is from the end of the previous step to its own
 * end. After every tenth timed step the hook measures the machine's speed at a matrix product.
 */
final class ProfileHook implements Hook {
  private static final int STEPS_PER_PRODUCT = 10;

  private final long firstTimed;
  private final long firstTraced;
  private final long end;
  private final MatMulBenchmark product;
  private final LongSupplier nanos;
  private final List<Long> times = new ArrayList<>();
  private final List<RunMetadata> traces = new ArrayList<>();
  private long stepStart;
  private long done;

  ProfileHook(Profiler.Settings settings, MatMulBenchmark product, LongSupplier nanos) {
    this.firstTimed = settings.warmUpSteps();
    this.firstTraced = firstTimed + settings.steps();
    this.end = firstTraced + settings.tracedSteps();
    this.product = product;
    this.nanos = nanos;
  }

  @Override
  public boolean wantsTrace(long step) {
    return done >= firstTraced;
  }

  @Override
  public void afterStep(StepValues values, TrainingLoop.Control control) {
    var now = nanos.getAsLong();
    var timed = done >= firstTimed && done < firstTraced;
    if (timed) times.add(now - stepStart);
    values.trace().ifPresent(traces::add);
    if (timed && (done - firstTimed) % STEPS_PER_PRODUCT == 0) product.measure();
    stepStart = nanos.getAsLong();
    done++;
    if (done == end) control.stop();
  }

  /** Whether all steps were run; a signal may have ended the run before. */
  boolean isComplete() {
    return done == end;
  }

  /** The median time of the timed steps. */
  double milliseconds() {
    var sorted = times.stream().sorted().toList();
    return sorted.get(sorted.size() / 2) / 1e6;
  }

  /** The traces of the traced steps, in order. */
  List<RunMetadata> traces() {
    return List.copyOf(traces);
  }
}
