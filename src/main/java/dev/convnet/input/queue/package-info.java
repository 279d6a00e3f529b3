// SPDX-License-Identifier: Apache-2.0
/**
 * Files come in, batches of distorted pictures go out, all within the graph: readers, queues and
 * threads that fill them, as in the original.
 *
 * <p>Start with {@link dev.convnet.input.queue.QueueInput}; {@code Queues} has its parts. {@link
 * dev.convnet.input.queue.PrefetchQueue} shares its batches among towers.
 */
package dev.convnet.input.queue;
