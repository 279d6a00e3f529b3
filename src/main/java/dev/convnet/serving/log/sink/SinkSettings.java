// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.sink;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.serving.log.filter.LogFilter;
import java.io.IOException;
import java.util.regex.Pattern;

/**
 * A sink of a log.
 *
 * @param name by which its place in the queue is kept
 * @param filter what it gets
 * @param sampling the share of that, by the insert id: the same entries for every sink
 * @param writer what it does with entries; made when the log is opened
 */
public record SinkSettings(String name, LogFilter filter, double sampling, Opener writer) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,50}");

  /** Makes a writer. */
  public interface Opener {
    /** Opens the place; the caller closes the writer. */
    SinkWriter open() throws IOException;
  }

  public SinkSettings {
    if (!NAME.matcher(name).matches()) {
      throw new InvalidSettingException(
          "a sink's name has letters, digits, _ and - only; got '%s'".formatted(name));
    }
    if (!(sampling >= 0 && sampling <= 1)) {
      throw new InvalidSettingException("sampling", "must be from 0 to 1, got " + sampling);
    }
  }
}
