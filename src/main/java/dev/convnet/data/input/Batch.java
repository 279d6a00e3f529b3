// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

/**
 * Images and their labels as Java arrays. The arrays are not copied: whoever receives a batch may
 * modify them.
 */
public final class Batch {
  private final long index;
  private final float[] images;
  private final int[] labels;

  /**
   * A batch of given arrays.
   *
   * @param index of the batch in its sequence, from 0
   * @param images {@code float32 [N, …]}, flat
   * @param labels {@code int32 [N]}
   */
  public Batch(long index, float[] images, int[] labels) {
    this.index = index;
    this.images = images;
    this.labels = labels;
  }

  /** The index of the batch in its sequence, from 0. */
  public long index() {
    return index;
  }

  /** The images, {@code float32 [N, …]}, flat; shape and range depend on the {@link Batches}. */
  public float[] images() {
    return images;
  }

  /** The labels, {@code int32 [N]}, each from 0. */
  public int[] labels() {
    return labels;
  }

  /** The number of images. */
  public int size() {
    return labels.length;
  }
}
