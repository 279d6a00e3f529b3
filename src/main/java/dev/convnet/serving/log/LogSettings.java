// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log;

import dev.convnet.serving.log.queue.QueueSettings;
import dev.convnet.serving.log.sink.SinkSettings;
import dev.convnet.serving.log.store.StoreSettings;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/**
 * How an {@link EventLog} works.
 *
 * @param folder of everything that it writes
 * @param clock by which entries are received, gaps get their times, and days pass
 */
public record LogSettings(
    Path folder, QueueSettings queue, StoreSettings store, List<SinkSettings> sinks, Clock clock) {
  public LogSettings {
    sinks = List.copyOf(sinks);
  }

  /** A log in a folder, with the defaults of queue and store, and without sinks. */
  public static LogSettings in(Path folder) {
    return new LogSettings(
        folder, QueueSettings.defaults(), StoreSettings.defaults(), List.of(), Clock.systemUTC());
  }

  public LogSettings with(QueueSettings settings) {
    return new LogSettings(folder, settings, store, sinks, clock);
  }

  public LogSettings with(StoreSettings settings) {
    return new LogSettings(folder, queue, settings, sinks, clock);
  }

  public LogSettings withSinks(List<SinkSettings> settings) {
    return new LogSettings(folder, queue, store, settings, clock);
  }

  public LogSettings withClock(Clock other) {
    return new LogSettings(folder, queue, store, sinks, other);
  }
}
