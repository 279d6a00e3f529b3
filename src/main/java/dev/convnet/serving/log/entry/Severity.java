// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.entry;

import dev.convnet.error.InvalidSettingException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** How serious an entry is, from the least to the most; the names are Cloud Logging's. */
public enum Severity {
  DEFAULT,
  DEBUG,
  INFO,
  NOTICE,
  WARNING,
  ERROR,
  CRITICAL,
  ALERT,
  EMERGENCY;

  /**
   * Reads a name in any case.
   *
   * @throws InvalidSettingException if there is no such severity
   */
  public static Severity named(String name) {
    var wanted = name.toUpperCase(Locale.ROOT);
    for (var severity : values()) {
      if (severity.name().equals(wanted)) return severity;
    }
    throw new InvalidSettingException(
        "there is no severity '%s'; there are %s".formatted(name, List.of(values())));
  }

  /** The severity of an answer: errors of the server, of the client, and others. */
  public static Severity ofStatus(int httpStatus) {
    if (httpStatus >= 500) return ERROR;
    return httpStatus >= 400 ? WARNING : INFO;
  }

  /** Whether there is a severity of this name, in any case. */
  public static boolean exists(String name) {
    return Arrays.stream(values()).anyMatch(s -> s.name().equalsIgnoreCase(name));
  }
}
