// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train.cluster;

import java.util.Locale;

/** What the chief does when a worker dies. */
public enum WorkerLossPolicy {
  /** Waits until a process with the same address takes its place. */
  WAIT,
  /** Continues with the remaining workers; waits if the last one is lost. */
  CONTINUE;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
