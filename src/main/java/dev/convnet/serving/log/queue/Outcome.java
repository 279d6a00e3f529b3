// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.queue;

/** What became of a record that was offered. */
public enum Outcome {
  /** The queue has it, as safely as its {@link Acknowledgment} says. */
  ACCEPTED,
  /** It is lost and counted. */
  DROPPED,
  /** It is lost and counted, and its sender is to hear of it. */
  REFUSED
}
