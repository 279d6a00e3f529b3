// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.images;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;

/**
 * Bounds the memory of the images that all threads decode at the same time: many small ones, or one
 * big one. Threads get their turn in the order in which they ask.
 */
public final class DecodingBudget {
  /** Two photographs of 12 megapixels, 75 MB decoded. */
  private static final int PIXELS = 25_000_000;

  private static final Semaphore FREE = new Semaphore(PIXELS, true);

  private DecodingBudget() {}

  /** A share of the budget, until it is released. */
  public static final class Share {
    private final int pixels;

    private Share(int pixels) {
      this.pixels = pixels;
    }

    /** To be called once. */
    public void release() {
      FREE.release(pixels);
    }
  }

  /** Waits until there is room for images that are decoded at the same time. */
  public static Share acquire(List<EncodedImage> images) {
    return acquire(images.stream().mapToLong(EncodedImage::decodingCost).sum());
  }

  /**
   * Waits until there is room for an image. A thread must not hold two shares.
   *
   * @param pixels of the image; what exceeds the whole budget takes all of it
   */
  static Share acquire(long pixels) {
    var share = new Share((int) Math.min(Math.max(pixels, 1), PIXELS));
    FREE.acquireUninterruptibly(share.pixels);
    return share;
  }

  /**
   * Divides images into groups that follow each other, each of which fits into the budget or is one
   * image.
   */
  public static List<List<EncodedImage>> groups(List<EncodedImage> images) {
    var groups = new ArrayList<List<EncodedImage>>();
    int first = 0;
    long cost = 0;
    for (int i = 0; i < images.size(); i++) {
      long next = images.get(i).decodingCost();
      if (i > first && cost + next > PIXELS) {
        groups.add(images.subList(first, i));
        first = i;
        cost = 0;
      }
      cost += next;
    }
    groups.add(images.subList(first, images.size()));
    return groups;
  }
}
