// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

/** Hears of each request for a prediction before the client gets the answer. Thread-safe. */
public interface ServedRequestListener {
  /**
   * Hears of a request.
   *
   * @return whether the client may have the answer; otherwise it is told to try again later
   */
  boolean answered(ServedRequest request);
}
