// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.serving.log.queue.QueueSettings;
import dev.convnet.serving.log.sink.SinkSettings;
import dev.convnet.serving.log.store.StoreSettings;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/**
 * How an {@link EventLog} works.
 *
 * @param folder of everything that it writes
 * @param clock by which entries are received, gaps get their times, and days pass
 * @param topic through which entries go to the store and the sinks; by default they get them from
 *     the queue's files
 */
public record LogSettings(
    Path folder,
    QueueSettings queue,
    StoreSettings store,
    List<SinkSettings> sinks,
    Clock clock,
    Optional<TopicQueue> topic) {
  public LogSettings {
    sinks = List.copyOf(sinks);
    if (!sinks.isEmpty() && topic.isPresent() && topic.get().use() == TopicQueue.Use.SEND_ONLY) {
      throw new InvalidSettingException("a log that only sends entries to a topic has no sinks");
    }
  }

  /** A log in a folder, with the defaults of queue and store, and without sinks. */
  public static LogSettings in(Path folder) {
    return new LogSettings(
        folder,
        QueueSettings.defaults(),
        StoreSettings.defaults(),
        List.of(),
        Clock.systemUTC(),
        Optional.empty());
  }

  public LogSettings with(QueueSettings settings) {
    return new LogSettings(folder, settings, store, sinks, clock, topic);
  }

  public LogSettings with(StoreSettings settings) {
    return new LogSettings(folder, queue, settings, sinks, clock, topic);
  }

  public LogSettings withSinks(List<SinkSettings> settings) {
    return new LogSettings(folder, queue, store, settings, clock, topic);
  }

  public LogSettings withClock(Clock other) {
    return new LogSettings(folder, queue, store, sinks, other, topic);
  }

  public LogSettings withTopic(TopicQueue other) {
    return new LogSettings(folder, queue, store, sinks, clock, Optional.of(other));
  }
}
