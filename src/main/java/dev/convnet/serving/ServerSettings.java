// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import dev.convnet.error.InvalidSettingException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * How a {@link ModelServer} treats requests.
 *
 * @param maxConcurrent the number of requests that compute at a time
 * @param maxQueued the number of requests that wait for them; more are answered with 503
 * @param cors whether pages of other sites may read answers
 * @param allowedHosts names that the header {@code Host} may have besides those of this machine;
 *     {@code *} stands for any. Else a page of another site could reach a server on this machine
 *     under a name of its own (DNS rebinding)
 * @param accessLog receives a line of JSON for each answer, from any thread; empty for none
 */
public record ServerSettings(
    int maxConcurrent,
    int maxQueued,
    boolean cors,
    Set<String> allowedHosts,
    Optional<Consumer<String>> accessLog) {
  private static final int QUEUED_PER_PROCESSOR = 64;

  public ServerSettings {
    InvalidSettingException.requireAtLeast(1, "maxConcurrent", maxConcurrent);
    InvalidSettingException.requireAtLeast(0, "maxQueued", maxQueued);
    allowedHosts = Set.copyOf(allowedHosts);
  }

  /** Twice as many requests as processors, no other sites, and no other hosts. */
  public static ServerSettings defaults() {
    int processors = Runtime.getRuntime().availableProcessors();
    return new ServerSettings(
        2 * processors, QUEUED_PER_PROCESSOR * processors, false, Set.of(), Optional.empty());
  }

  public ServerSettings withLimits(int concurrent, int queued) {
    return new ServerSettings(concurrent, queued, cors, allowedHosts, accessLog);
  }

  public ServerSettings withCors(boolean allowed) {
    return new ServerSettings(maxConcurrent, maxQueued, allowed, allowedHosts, accessLog);
  }

  public ServerSettings withAllowedHosts(Set<String> hosts) {
    return new ServerSettings(maxConcurrent, maxQueued, cors, hosts, accessLog);
  }

  public ServerSettings withAccessLog(Consumer<String> log) {
    return new ServerSettings(maxConcurrent, maxQueued, cors, allowedHosts, Optional.of(log));
  }
}
