// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.kafka;

import dev.convnet.serving.log.entry.Cursor;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A place in a topic, which the store keeps in the transaction of its rows: {@code
 * kafka:predictions/0@1234#id}.
 *
 * @param id of the topic: one that is deleted and made again has another one
 * @param offset of the record that follows
 */
record TopicPlace(String topic, int partition, long offset, String id) {
  private static final Pattern FORMAT = Pattern.compile("kafka:([^/]+)/(\\d+)@(\\d+)#(.+)");

  /** The place of a cursor; nothing if that is of another queue. */
  static Optional<TopicPlace> of(Cursor cursor) {
    var parts = FORMAT.matcher(cursor.source());
    if (!parts.matches()) return Optional.empty();
    return Optional.of(
        new TopicPlace(
            parts.group(1),
            Integer.parseInt(parts.group(2)),
            Long.parseLong(parts.group(3)),
            parts.group(4)));
  }

  Cursor cursor(long next) {
    return new Cursor(next, "kafka:%s/%d@%d#%s".formatted(topic, partition, offset, id));
  }
}
