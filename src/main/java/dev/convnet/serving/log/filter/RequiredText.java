// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.filter;

import java.util.Optional;

/**
 * Finds a text that every match of a regular expression has, which is quicker to look for than the
 * expression itself. It understands the simple expressions only, and finds nothing in others.
 */
final class RequiredText {
  private static final String SIMPLE_ESCAPES = "dDsSwWbB";

  private final String regex;
  private final StringBuilder run = new StringBuilder();
  private String longest = "";

  private RequiredText(String regex) {
    this.regex = regex;
  }

  /** A text of letters and digits of ASCII, spaces, and the characters {@code _.-}. */
  static Optional<String> of(String regex) {
    if (regex.contains("|") || regex.contains("(?") || regex.contains("\\Q")) {
      return Optional.empty();
    }
    var found = new RequiredText(regex);
    found.read();
    found.endRun();
    return found.longest.isEmpty() ? Optional.empty() : Optional.of(found.longest);
  }

  /** Reads from left to right, up to what it does not understand: what comes before stays true. */
  private void read() {
    for (int i = 0; i < regex.length(); i++) {
      char c = regex.charAt(i);
      if (isPlain(c) && c != '.') run.append(c);
      else if (c == '*' || c == '?' || c == '{') makeLastOptional();
      else if (c == '\\') {
        if (++i == regex.length() || !readEscape(regex.charAt(i))) return;
      } else if ("()]}".indexOf(c) >= 0) return;
      else endRun(); // + and ., ^ and $, a class, or another character
      if (c == '{') i = regex.indexOf('}', i);
      if (c == '[') i = endOfClass(i);
      if (i < 0) return;
    }
  }

  /** Where a class of characters ends; -1 if it is not simple. */
  private int endOfClass(int start) {
    int first = regex.startsWith("[^", start) ? start + 2 : start + 1;
    for (int i = first; i < regex.length(); i++) {
      char c = regex.charAt(i);
      if (c == ']') return i == first ? -1 : i;
      if (c == '[' || c == '&') return -1;
      if (c == '\\') i++;
    }
    return -1;
  }

  /** The character before may be absent, or there several times. */
  private void makeLastOptional() {
    if (run.length() > 0) run.setLength(run.length() - 1);
    endRun();
  }

  private boolean readEscape(char escaped) {
    if (escaped == '.' || escaped == '-') run.append(escaped);
    else endRun();
    return SIMPLE_ESCAPES.indexOf(escaped) >= 0 || !Character.isLetterOrDigit(escaped);
  }

  private void endRun() {
    if (run.length() > longest.length()) longest = run.toString();
    run.setLength(0);
  }

  private static boolean isPlain(char c) {
    return c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || c >= '0' && c <= '9'
        || " _.-".indexOf(c) >= 0;
  }
}
