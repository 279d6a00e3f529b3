// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.batching;

/**
 * The last batch of a model. Its clients have their answers at the same time, so that their next
 * requests come at nearly the same time, too: it pays to wait a little for them.
 *
 * @param requests that it had
 * @param ended when, in nanoseconds
 * @param nanoseconds that it took
 */
record LastBatch(int requests, long ended, long nanoseconds) {
  private static final long LONGEST_WAIT = 2_000_000;

  static final LastBatch NONE = new LastBatch(0, 0, 0);

  /**
   * When a request stops to wait for others: at once after a batch of one, or if that was long ago.
   *
   * @param enqueued when the request came
   */
  long dueAt(long enqueued) {
    if (requests < 2 || enqueued - ended > nanoseconds) return enqueued;
    return Math.max(enqueued, ended) + Math.min(LONGEST_WAIT, nanoseconds / 2);
  }
}
