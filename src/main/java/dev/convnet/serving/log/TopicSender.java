// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log;

import dev.convnet.serving.log.entry.Cursor;
import dev.convnet.serving.log.filter.LogFilter;
import dev.convnet.serving.log.kafka.Topic;
import dev.convnet.serving.log.queue.LogQueue;
import dev.convnet.serving.log.queue.QueueSettings;
import dev.convnet.serving.log.sink.SinkReceiver;
import dev.convnet.serving.log.sink.SinkSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/** What a log knows about the entries in its files that are sent to a topic. */
final class TopicSender {
  /** By which a log's health names it; also the file with its place. */
  static final String NAME = "kafka-queue";

  private TopicSender() {}

  /**
   * Sends the entries of files to a topic, from the first one on that some receiver has not got
   * from the files.
   *
   * @param files of the queue
   */
  static LogReceiver open(Topic topic, Path files, List<LogReceiver> receivers) throws IOException {
    long first =
        receivers.stream()
            .map(LogReceiver::cursor)
            .filter(cursor -> cursor.source().isEmpty())
            .mapToLong(Cursor::next)
            .min()
            .orElse(1);
    var all = new SinkSettings(NAME, LogFilter.ALL, 1, topic::writer);
    var sender = SinkReceiver.open(all, files, Cursor.at(Math.max(1, first)));
    sender.receive(List.of(), sender.cursor()); // a file says that these entries are for a topic
    return new LogReceiver(NAME, sender);
  }

  /**
   * Makes sure that a log without a topic leaves no entry of its files behind: it does not look at
   * those that were to be sent.
   *
   * @throws IOException if there are some
   */
  static void requireNothingUnsent(Path files, QueueSettings settings) throws IOException {
    var file = files.resolve(NAME);
    var sent = SinkReceiver.read(file);
    if (sent.isEmpty()) return;
    long next = sent.get().next();
    try (var queue = LogQueue.open(files, settings, next, Clock.systemUTC(), gap -> new byte[0])) {
      if (queue.next() > next) {
        throw new IOException(
            "%s has %d entries that were not sent to Kafka; log with the topic until they are sent,"
                    .formatted(files, queue.next() - next)
                + " or delete this folder");
      }
    }
    Files.delete(file);
  }
}
