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
 * Times some steps as they are, from the end of one to the end of the next, then traces some. Now
 * and then it has the machine's own rate measured between two of the timed ones.
 */
final class ProfileHook implements Hook {
  private static final int STEPS_TO_A_PRODUCT = 10;

  private final long firstTimed;
  private final long firstTraced;
  private final long end;
  private final MatMulBenchmark rate;
  private final LongSupplier nanos;
  private final List<Long> times = new ArrayList<>();
  private final List<RunMetadata> traces = new ArrayList<>();
  private long before;
  private long done;

  ProfileHook(Profiler.Settings settings, MatMulBenchmark rate, LongSupplier nanos) {
    this.firstTimed = settings.warmUpSteps();
    this.firstTraced = firstTimed + settings.steps();
    this.end = firstTraced + settings.tracedSteps();
    this.rate = rate;
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
    if (timed) times.add(now - before);
    values.trace().ifPresent(traces::add);
    if (timed && (done - firstTimed) % STEPS_TO_A_PRODUCT == 0) rate.measure();
    before = nanos.getAsLong();
    done++;
    if (done == end) control.stop();
  }

  /** The median of the timed steps. */
  double milliseconds() {
    var sorted = times.stream().sorted().toList();
    return sorted.get(sorted.size() / 2) / 1e6;
  }

  /** Of the steps that were traced. */
  List<RunMetadata> wantsTrace() {
    return List.copyOf(traces);
  }
}
