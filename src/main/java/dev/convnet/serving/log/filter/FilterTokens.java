// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.filter;

import dev.convnet.error.InvalidSettingException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The words, texts, operators and parentheses of a filter. */
final class FilterTokens {
  private static final Pattern TOKEN =
      Pattern.compile(
          "\\s*(?:(\"(?:[^\"\\\\]|\\\\.)*+\")|(=~|!~|!=|<=|>=|[:=<>])|([()])|([^\\s()=:<>!~\"]+))",
          Pattern.DOTALL);

  private final String text;
  private final List<Token> tokens = new ArrayList<>();
  private int next;

  private FilterTokens(String text) {
    this.text = text;
  }

  enum Kind {
    QUOTED,
    OPERATOR,
    PARENTHESIS,
    WORD,
    END
  }

  /**
   * A token.
   *
   * @param text without quotes
   * @param start where it begins in the filter
   * @param end where it ends
   */
  record Token(Kind kind, String text, int start, int end) {
    boolean is(String other) {
      return kind != Kind.QUOTED && text.equals(other);
    }
  }

  static FilterTokens of(String text) {
    var tokens = new FilterTokens(text);
    int place = 0;
    var matcher = TOKEN.matcher(text);
    while (place < text.stripTrailing().length()) {
      if (!matcher.region(place, text.length()).lookingAt()) throw tokens.unread(place);
      place = matcher.end();
      for (int group = 1; group <= 4; group++) {
        if (matcher.group(group) == null) continue;
        var kind = Kind.values()[group - 1];
        var word = matcher.group(group);
        if (kind == Kind.QUOTED) word = unquoted(word);
        tokens.tokens.add(new Token(kind, word, matcher.start(group), place));
      }
    }
    return tokens;
  }

  private InvalidSettingException unread(int place) {
    int start = place;
    while (Character.isWhitespace(text.charAt(start))) start++;
    if (text.charAt(start) != '"') return wrong(place);
    return wrong(new Token(Kind.QUOTED, "", start, start), "the quote is never closed");
  }

  private static String unquoted(String quoted) {
    return quoted.substring(1, quoted.length() - 1).replaceAll("(?s)\\\\(.)", "$1");
  }

  Token peek() {
    if (next < tokens.size()) return tokens.get(next);
    return new Token(Kind.END, "", text.length(), text.length());
  }

  Token take() {
    var token = peek();
    next++;
    return token;
  }

  boolean takeIf(String word) {
    if (!peek().is(word)) return false;
    next++;
    return true;
  }

  /** Whether nothing is between this token and the next one. */
  boolean isJoined(Token token) {
    return peek().start() == token.end() && peek().kind() != Kind.END;
  }

  InvalidSettingException wrong(int place) {
    var shown = text.substring(Math.min(place, text.length())).strip();
    return new InvalidSettingException(
        "the filter is wrong at character %d: %s"
            .formatted(place + 1, shown.isEmpty() ? "it ends too early" : "'" + shown + "'"));
  }

  /** An error with an explanation. */
  InvalidSettingException wrong(Token token, String why) {
    return new InvalidSettingException(
        "the filter is wrong at character %d: %s".formatted(token.start() + 1, why));
  }
}
