// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train.cluster;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.error.OptionalArtifact;
import java.io.IOException;
import java.util.Locale;

/**
 * Who can connect to a task. TensorFlow's server always listens on all networks of the machine, has
 * no authentication, and executes any graph that it receives; this setting is the only protection.
 */
public enum BindScope {
  /** Processes on this machine only. Needs Linux and {@link OptionalArtifact#JNA}. */
  LOOPBACK {
    @Override
    void check(HostPort own) throws IOException {
      if (!own.isLoopback()) {
        throw new InvalidSettingException(
            own
                + " is not a loopback address: BindScope.ALL lets other machines connect, and"
                + " TensorFlow executes whatever they send; use it only on a private network");
      }
      OptionalArtifact.JNA.require("BindScope.LOOPBACK");
    }

    @Override
    void apply(HostPort own) throws IOException {
      ListeningSocket.onPort(own.port()).bindToDevice("lo");
    }
  },

  /** Any machine that can reach this one. Use it only on a private network. */
  ALL {
    @Override
    void check(HostPort own) {}

    @Override
    void apply(HostPort own) {}
  };

  /**
   * Checks a task's own address before its server is created.
   *
   * @throws InvalidSettingException if the scope does not allow the address
   */
  abstract void check(HostPort own) throws IOException;

  /** Restricts the port. Call this when the server is listening, but does not answer yet. */
  abstract void apply(HostPort own) throws IOException;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
