// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras.network;

import java.io.IOException;
import java.util.List;

/** A Keras model has layers or options that cannot be imported. */
public final class UnsupportedModelException extends IOException {
  private static final long serialVersionUID = 1;
  private static final int MOST_LINES = 40;

  private final transient List<String> problems;

  /**
   * An exception whose message has a line for each problem.
   *
   * @param file the path of the file
   * @param problems {@code layer 'scale' (Lambda): …}, at least one
   */
  UnsupportedModelException(String file, List<String> problems) {
    super(message(file, problems));
    this.problems = List.copyOf(problems);
  }

  private static String message(String file, List<String> problems) {
    var lines = new StringBuilder(file + " cannot be imported:");
    problems.stream()
        .limit(MOST_LINES)
        .forEach(problem -> lines.append(System.lineSeparator()).append("- ").append(problem));
    if (problems.size() > MOST_LINES) {
      lines
          .append(System.lineSeparator())
          .append("- and %d more".formatted(problems.size() - MOST_LINES));
    }
    return lines.toString();
  }

  /** The problems, one for each layer and option. */
  public List<String> problems() {
    return problems;
  }
}
