// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

/** Images and their labels. The arrays are handed over, not copied: who takes a batch owns them. */
public final class Batch {
  private final long index;
  private final float[] images;
  private final int[] labels;

  /**
   * Takes the arrays over.
   *
   * @param index of the batch in its input, from 0
   * @param images {@code [N, …]}, flat
   * @param labels {@code [N]}
   */
  public Batch(long index, float[] images, int[] labels) {
    this.index = index;
    this.images = images;
    this.labels = labels;
  }

  public long index() {
    return index;
  }

  /** {@code float32 [N, …]}, flat: as the input says. */
  public float[] images() {
    return images;
  }

  /** {@code int32 [N]}, 0 to 9. */
  public int[] labels() {
    return labels;
  }

  public int size() {
    return labels.length;
  }
}
