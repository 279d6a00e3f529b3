// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.entry;

/**
 * How far a receiver has read a queue.
 *
 * @param next the number of the first entry that the receiver has not got
 * @param source where that entry is, in words of the queue, such as a topic and an offset; empty if
 *     the number alone says it
 */
public record Cursor(long next, String source) {
  /** A place in a queue that needs the number only. */
  public static Cursor at(long next) {
    return new Cursor(next, "");
  }
}
