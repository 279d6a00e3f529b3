// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train.cluster;

import java.util.Locale;

/** What the chief does when a worker dies. */
public enum WorkerLossPolicy {
  /** Waits for its return. */
  WAIT,
  /** Goes on with the others, while there are any. */
  CONTINUE;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
