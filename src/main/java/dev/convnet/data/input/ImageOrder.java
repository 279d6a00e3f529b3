// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

import java.util.stream.IntStream;

/** An endless sequence of image indices. Epoch e has the positions from e * N on, N in number. */
interface ImageOrder {
  /** The indices at positions {@code first} to {@code first + count - 1}. */
  int[] slice(long first, int count);

  /**
   * What chooses the random changes at a position: the epoch, unless an epoch may have an image
   * several times.
   */
  default long draw(long position, int imageCount) {
    return position / imageCount;
  }

  /** The images as they are numbered, again and again. */
  static ImageOrder unshuffled(int imageCount) {
    return (first, count) ->
        IntStream.range(0, count).map(i -> (int) ((first + i) % imageCount)).toArray();
  }
}
