// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train.cluster;

import java.util.Locale;

/** What a task of the cluster is for. */
public enum Job {
  /** Keeps the variables: a parameter server. */
  PS,
  /** Computes. */
  WORKER,
  /** Builds the graph, runs the steps, saves. */
  CHIEF;

  /** As device strings have it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
