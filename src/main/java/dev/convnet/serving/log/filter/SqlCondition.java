// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.filter;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A condition of SQL. What a user wrote is in its parameters only, and never in its text. Its value
 * is 1 or 0, never NULL.
 */
public final class SqlCondition {
  private final StringBuilder text = new StringBuilder();
  private final List<Object> parameters = new ArrayList<>();

  SqlCondition() {}

  SqlCondition add(String sql) {
    text.append(sql);
    return this;
  }

  SqlCondition parameter(Object value) {
    text.append('?');
    parameters.add(value);
    return this;
  }

  /** With a question mark for each parameter. */
  public String text() {
    return text.toString();
  }

  /** Whether it looks for something within texts, which takes long. */
  public boolean looksIntoTexts() {
    return Stream.of("regexp(", " LIKE ", "json_").anyMatch(part -> text.indexOf(part) >= 0);
  }

  /** In the order of the question marks. */
  public List<Object> parameters() {
    return List.copyOf(parameters);
  }
}
