// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import java.util.UUID;
import java.util.regex.Pattern;

/** The name of a request, by which a client finds it in the logs of several servers. */
final class RequestId {
  static final String HEADER = "X-Request-Id";

  private static final Pattern VALID = Pattern.compile("[!-~]{1,128}");

  private RequestId() {}

  /**
   * The client's, or a new one.
   *
   * @param given of the client; replaced if it is null, longer than 128 characters, or has others
   *     than visible ones of ASCII
   */
  static String of(String given) {
    return given != null && VALID.matcher(given).matches() ? given : UUID.randomUUID().toString();
  }
}
