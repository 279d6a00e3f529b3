// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.queue;

/**
 * A record as the queue keeps it.
 *
 * @param sequence one more than that of the record before; never given twice
 */
@SuppressWarnings("ArrayRecordComponent") // made once, read once
public record QueueRecord(long sequence, byte[] body) {}
