// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log;

import dev.convnet.serving.log.kafka.TopicSettings;

/**
 * A topic of Kafka through which entries go. They wait in files until the topic has them.
 *
 * @param use whether this log stores the topic
 */
public record TopicQueue(TopicSettings topic, Use use) {
  /** What a log does with the topic. */
  public enum Use {
    /** It sends its entries, and stores all entries that are in the topic, whoever sent them. */
    STORE,
    /** It sends its entries, and another log stores them. */
    SEND_ONLY
  }
}
