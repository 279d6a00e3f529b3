// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.filter;

import dev.convnet.error.InvalidSettingException;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A regular expression that cannot take for ever: one that looks at too many characters does not
 * match.
 */
public final class SafePattern {
  private static final int MOST_LOOKS = 1_000_000;

  private final Pattern pattern;

  private SafePattern(Pattern pattern) {
    this.pattern = pattern;
  }

  /**
   * Reads a regular expression of Java.
   *
   * @throws InvalidSettingException if it is wrong
   */
  public static SafePattern of(String regex) {
    try {
      return new SafePattern(Pattern.compile(regex));
    } catch (PatternSyntaxException | StackOverflowError e) {
      throw new InvalidSettingException("'%s' is no regular expression".formatted(regex));
    }
  }

  /** Whether a part of the text matches. */
  public boolean isIn(String text) {
    try {
      return pattern.matcher(new Watched(text, 0, text.length(), new int[1])).find();
    } catch (TooManyLooks | StackOverflowError e) {
      return false;
    }
  }

  /** A text that every match has; empty if none is known. */
  Optional<String> requiredText() {
    return RequiredText.of(pattern.pattern());
  }

  @Override
  public String toString() {
    return pattern.pattern();
  }

  private static final class TooManyLooks extends RuntimeException {
    private static final long serialVersionUID = 1;

    TooManyLooks() {
      super("", null, false, false);
    }
  }

  private record Watched(String text, int start, int end, int[] looks) implements CharSequence {
    @Override
    public char charAt(int index) {
      if (++looks[0] > MOST_LOOKS) throw new TooManyLooks();
      return text.charAt(start + index);
    }

    @Override
    public int length() {
      return end - start;
    }

    @Override
    public CharSequence subSequence(int from, int to) {
      return new Watched(text, start + from, start + to, looks);
    }
  }
}
