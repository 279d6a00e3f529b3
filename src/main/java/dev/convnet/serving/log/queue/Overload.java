// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.queue;

/** What happens to a record for which the queue has no room. */
public enum Overload {
  /** It is dropped and counted. */
  DROP,
  /** It waits, but not longer than {@link QueueSettings#longestWait}; then it is dropped. */
  WAIT,
  /** It is refused, so that the server can refuse the request. */
  REFUSE
}
