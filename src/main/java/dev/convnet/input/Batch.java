// SPDX-License-Identifier: Apache-2.0
package dev.convnet.input;

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
  Batch(long index, float[] images, int[] labels) {
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

  /** {@code float32 [N, classes]}, flat: 1 at the label, 0 elsewhere. */
  public float[] oneHot(int classes) {
    var rows = new float[labels.length * classes];
    for (int i = 0; i < labels.length; i++) rows[i * classes + labels[i]] = 1;
    return rows;
  }

  public int size() {
    return labels.length;
  }
}
