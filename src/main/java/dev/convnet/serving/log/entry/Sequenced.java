// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.entry;

/**
 * An entry in its place in the queue.
 *
 * @param sequence the number that the queue gave it; never given twice
 */
public record Sequenced(long sequence, LogEntry entry) {}
