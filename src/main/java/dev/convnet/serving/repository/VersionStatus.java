// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.repository;

/**
 * The state of a version of a model.
 *
 * @param code why it ended; {@link StatusCode#OK} if nothing is wrong
 * @param message empty if nothing is wrong
 */
public record VersionStatus(long version, State state, StatusCode code, String message) {
  /** The life of a version, in TensorFlow Serving's words. */
  public enum State {
    START,
    LOADING,
    AVAILABLE,
    UNLOADING,
    END
  }

  /** Whether it answers requests. */
  public boolean isAvailable() {
    return state == State.AVAILABLE;
  }
}
