// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.kafka;

import java.io.IOException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Sentences for what keeps a log from its topic. */
final class KafkaFailure {
  private KafkaFailure() {}

  /** For when no broker answers. */
  static String noAnswer(TopicSettings settings) {
    return "Kafka at " + settings.servers() + " does not answer";
  }

  /** For what a client of Kafka has thrown. */
  static IOException of(TopicSettings settings, Throwable failure) {
    if (failure instanceof UnknownTopicOrPartitionException) {
      return new IOException(
          "Kafka at %s has no topic %s".formatted(settings.servers(), settings.topic()), failure);
    }
    if (failure instanceof TimeoutException || isUnknownHost(failure)) {
      return new IOException(noAnswer(settings), failure);
    }
    var inner = failure.getCause() == null ? failure : failure.getCause();
    return new IOException(
        "Kafka at %s: %s".formatted(settings.servers(), inner.getMessage()), failure);
  }

  /** Whether it may help to try again, with nothing changed here. */
  static boolean isPassing(Throwable failure) {
    return failure instanceof RetriableException || isUnknownHost(failure);
  }

  /** A name that cannot be looked up now may be one that can be later. */
  private static boolean isUnknownHost(Throwable failure) {
    for (var cause = failure; cause != null; cause = cause.getCause()) {
      if (String.valueOf(cause.getMessage()).startsWith("No resolvable bootstrap")) return true;
    }
    return false;
  }
}
