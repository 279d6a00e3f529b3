// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train.cluster;

import dev.convnet.error.OptionalArtifact;
import java.io.IOException;
import java.util.Locale;

/**
 * Who can connect to a task. TensorFlow's server listens on all of the machine's networks whatever
 * its address, and runs what it is sent, so this is the only lock there is.
 */
public enum BindScope {
  /** Processes of this machine. */
  LOOPBACK {
    @Override
    void check(HostPort own) throws IOException {
      if (!own.isLoopback()) {
        throw new IllegalArgumentException(
            own
                + " is not on the loopback network: with --bind=all others reach it, and"
                + " TensorFlow lets them run what they like; do so in a private network only");
      }
      OptionalArtifact.JNA.require("A task that only this machine may reach");
    }

    @Override
    void apply(HostPort own) throws IOException {
      ListeningSocket.onPort(own.port()).bindToDevice("lo");
    }
  },

  /** Whoever reaches the machine. */
  ALL {
    @Override
    void check(HostPort own) {}

    @Override
    void apply(HostPort own) {}
  };

  /**
   * Before the server is made.
   *
   * @throws IllegalArgumentException if its address is out of reach
   */
  abstract void check(HostPort own) throws IOException;

  /** When the server listens, and does not answer yet. */
  abstract void apply(HostPort own) throws IOException;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
