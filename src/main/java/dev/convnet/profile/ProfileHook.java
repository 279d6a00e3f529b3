// SPDX-License-Identifier: Apache-2.0
package dev.convnet.profile;

import dev.convnet.train.Hook;
import dev.convnet.train.StepValues;
import dev.convnet.train.TrainingLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.tensorflow.proto.RunMetadata;

/** Times some steps as they are, from the end of one to the end of the next, then traces some. */
final class ProfileHook implements Hook {
  private final long firstTimed;
  private final long firstTraced;
  private final long end;
  private final LongSupplier nanos;
  private final List<Long> times = new ArrayList<>();
  private final List<RunMetadata> traces = new ArrayList<>();
  private long before;
  private long done;

  ProfileHook(int warmUp, int timed, int traced, LongSupplier nanos) {
    this.firstTimed = warmUp;
    this.firstTraced = warmUp + timed;
    this.end = firstTraced + traced;
    this.nanos = nanos;
  }

  @Override
  public boolean traces(long step) {
    return done >= firstTraced;
  }

  @Override
  public void after(StepValues values, TrainingLoop.Control control) {
    var now = nanos.getAsLong();
    if (done >= firstTimed && done < firstTraced) times.add(now - before);
    values.trace().ifPresent(traces::add);
    before = now;
    done++;
    if (done == end) control.stop();
  }

  /** The median of the timed steps. */
  double milliseconds() {
    var sorted = times.stream().sorted().toList();
    return sorted.get(sorted.size() / 2) / 1e6;
  }

  List<RunMetadata> traces() {
    return List.copyOf(traces);
  }
}
