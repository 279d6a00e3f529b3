// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.images;

import java.util.Arrays;

/**
 * Labels as rows with a 1 for the class of the image and 0 elsewhere, and as indices of classes,
 * which this library uses.
 */
public final class OneHotLabels {
  private OneHotLabels() {}

  /**
   * The indices of the classes.
   *
   * @param oneHot {@code float32 [N, classes]}
   * @return {@code int32 [N]}
   * @throws IllegalArgumentException if a row is not one 1 and otherwise 0, such as the soft labels
   *     of label smoothing, or the rows have different lengths; the message names the row
   */
  public static int[] toIndices(float[][] oneHot) {
    var labels = new int[oneHot.length];
    for (int i = 0; i < labels.length; i++) {
      requireLength(oneHot[i].length, oneHot[0].length, i);
      labels[i] = index(oneHot[i], i);
    }
    return labels;
  }

  /**
   * The indices of the classes.
   *
   * @param oneHot {@code int32 [N, classes]}
   * @return {@code int32 [N]}
   * @throws IllegalArgumentException as {@link #toIndices(float[][])}
   */
  public static int[] toIndices(int[][] oneHot) {
    return toIndices(Arrays.stream(oneHot).map(OneHotLabels::toFloats).toArray(float[][]::new));
  }

  private static float[] toFloats(int[] values) {
    var floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) floats[i] = values[i];
    return floats;
  }

  private static void requireLength(int length, int first, int row) {
    if (length == first) return;
    throw new IllegalArgumentException(
        "row %d of the one-hot labels has %d values, but row 0 has %d"
            .formatted(row, length, first));
  }

  private static int index(float[] values, int row) {
    int index = -1;
    for (int label = 0; label < values.length; label++) {
      if (values[label] == 0) continue;
      if (values[label] != 1 || index >= 0) throw bad(row, values);
      index = label;
    }
    if (index < 0) throw bad(row, values);
    return index;
  }

  private static IllegalArgumentException bad(int row, float[] values) {
    return new IllegalArgumentException(
        "row %d of the one-hot labels must be one 1 and otherwise 0, got %s"
            .formatted(row, Arrays.toString(values)));
  }

  /**
   * The rows of labels.
   *
   * @param labels {@code int32 [N]}, from 0 to classes - 1
   * @return {@code float32 [N, classes]}
   * @throws IllegalArgumentException if a label is out of range
   */
  public static float[][] of(int[] labels, int classes) {
    var rows = new float[labels.length][classes];
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] < 0 || labels[i] >= classes) {
        throw new IllegalArgumentException(
            "image %d has the label %d, which is not an index into %d classes"
                .formatted(i, labels[i], classes));
      }
      rows[i][labels[i]] = 1;
    }
    return rows;
  }
}
