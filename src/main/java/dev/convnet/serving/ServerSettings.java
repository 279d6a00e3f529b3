// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import dev.convnet.error.InvalidSettingException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * How a {@link ModelServer} treats requests.
 *
 * @param maxConcurrent the number of requests that compute at a time
 * @param maxQueued the number of requests that wait for them; more are answered with 503
 * @param bodyTimeout how long a client may take to send its request; one that sends less than 1 KiB
 *     a second is given up before
 * @param cors whether pages of other sites may read answers
 * @param allowedHosts names that the header {@code Host} may have besides those of this machine;
 *     {@code *} stands for any. Else a page of another site could reach a server on this machine
 *     under a name of its own (DNS rebinding)
 * @param token which clients must send, except to ask for the server's health
 * @param key with which the server answers by HTTPS only
 * @param accessLog receives a line of JSON for each answer, from any thread; empty for none
 */
public record ServerSettings(
    int maxConcurrent,
    int maxQueued,
    Duration bodyTimeout,
    boolean cors,
    Set<String> allowedHosts,
    Optional<AccessToken> token,
    Optional<ServerKey> key,
    Optional<Consumer<String>> accessLog) {
  private static final Duration BODY_TIMEOUT = Duration.ofSeconds(30);
  private static final int QUEUED_PER_PROCESSOR = 64;

  public ServerSettings {
    InvalidSettingException.requireAtLeast(1, "maxConcurrent", maxConcurrent);
    InvalidSettingException.requireAtLeast(0, "maxQueued", maxQueued);
    if (bodyTimeout.isZero() || bodyTimeout.isNegative()) {
      throw new InvalidSettingException(
          "bodyTimeout", "must be more than 0, got " + bodyTimeout.toMillis() + " ms");
    }
    allowedHosts = Set.copyOf(allowedHosts);
  }

  /** Twice as many requests as processors, 30 seconds, this machine's names, HTTP, no token. */
  public static ServerSettings defaults() {
    int processors = Runtime.getRuntime().availableProcessors();
    return new ServerSettings(
        2 * processors,
        QUEUED_PER_PROCESSOR * processors,
        BODY_TIMEOUT,
        false,
        Set.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** The same with other limits of requests that run, and that wait, at a time. */
  public ServerSettings withLimits(int concurrent, int queued) {
    return new ServerSettings(
        concurrent, queued, bodyTimeout, cors, allowedHosts, token, key, accessLog);
  }

  public ServerSettings withBodyTimeout(Duration timeout) {
    return new ServerSettings(
        maxConcurrent, maxQueued, timeout, cors, allowedHosts, token, key, accessLog);
  }

  public ServerSettings withCors(boolean allowed) {
    return new ServerSettings(
        maxConcurrent, maxQueued, bodyTimeout, allowed, allowedHosts, token, key, accessLog);
  }

  public ServerSettings withAllowedHosts(Set<String> hosts) {
    return new ServerSettings(
        maxConcurrent, maxQueued, bodyTimeout, cors, hosts, token, key, accessLog);
  }

  public ServerSettings withToken(AccessToken required) {
    var some = Optional.of(required);
    return new ServerSettings(
        maxConcurrent, maxQueued, bodyTimeout, cors, allowedHosts, some, key, accessLog);
  }

  public ServerSettings withKey(ServerKey serverKey) {
    var some = Optional.of(serverKey);
    return new ServerSettings(
        maxConcurrent, maxQueued, bodyTimeout, cors, allowedHosts, token, some, accessLog);
  }

  public ServerSettings withAccessLog(Consumer<String> log) {
    return new ServerSettings(
        maxConcurrent, maxQueued, bodyTimeout, cors, allowedHosts, token, key, Optional.of(log));
  }
}
