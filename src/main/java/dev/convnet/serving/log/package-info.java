// SPDX-License-Identifier: Apache-2.0
/**
 * A log of entries on disk: of predictions, and of whatever programs send.
 *
 * <p>Start with {@link dev.convnet.serving.log.EventLog}. An entry goes into a queue of files
 * first; one thread moves it into the store, and one for each sink to the sink. With a topic of
 * Kafka, one thread moves it there, and the others read the topic.
 */
package dev.convnet.serving.log;
