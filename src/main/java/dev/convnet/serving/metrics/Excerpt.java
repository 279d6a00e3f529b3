// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.metrics;

/** The beginnings of texts that are too long. */
public final class Excerpt {
  private Excerpt() {}

  /**
   * The first characters of a text. A character of two {@code char}s is there or not, but never
   * halved.
   *
   * @param most how many {@code char}s there are at most
   */
  public static String of(String text, int most) {
    if (text.length() <= most) return text;
    boolean halves = most > 0 && Character.isHighSurrogate(text.charAt(most - 1));
    return text.substring(0, halves ? most - 1 : most);
  }
}
