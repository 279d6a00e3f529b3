// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train.cluster;

import java.util.Locale;

/** The role of a task in the cluster. */
public enum Job {
  /** Holds the variables: a parameter server. */
  PS,
  /** Computes the losses and gradients. */
  WORKER,
  /** Builds the graph, runs the steps and saves the checkpoints. */
  CHIEF;

  /** The name in device strings: {@code ps}, {@code worker} or {@code chief}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
