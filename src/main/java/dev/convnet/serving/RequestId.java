// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/** The name of a request, by which a client finds it in the logs of several servers. */
final class RequestId {
  static final String HEADER = "X-Request-Id";

  private static final Pattern VALID = Pattern.compile("[!-~]{1,128}");

  private RequestId() {}

  /** A random UUID. Nobody gains anything by guessing it, so that a fast generator is enough. */
  private static String made() {
    var random = ThreadLocalRandom.current();
    long high = random.nextLong() & ~0xf000L | 0x4000L;
    long low = random.nextLong() & ~(3L << 62) | 1L << 63;
    return new UUID(high, low).toString();
  }

  /**
   * The client's, or a new one.
   *
   * @param given of the client; replaced if it is null, longer than 128 characters, or has others
   *     than visible ones of ASCII
   */
  static String of(String given) {
    return given != null && VALID.matcher(given).matches() ? given : made();
  }
}
