// SPDX-License-Identifier: Apache-2.0
/**
 * Topics of Apache Kafka: as the queue of a log, and as a sink.
 *
 * <p>Start with {@link dev.convnet.serving.log.kafka.TopicSettings}. Only this package uses Kafka's
 * classes, of the optional artifact {@code org.apache.kafka:kafka-clients}.
 */
package dev.convnet.serving.log.kafka;
