// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.images;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Some images of a data set, in an order of their own.
 *
 * @param indices of the images in {@code dataset}; not copied
 */
@SuppressWarnings("ArrayRecordComponent") // never leaves this package
record ImageSubset(LabeledImages dataset, int[] indices) implements LabeledImages {
  @Override
  public int size() {
    return indices.length;
  }

  @Override
  public int label(int i) {
    return dataset.label(indices[i]);
  }

  @Override
  public List<String> classNames() {
    return dataset.classNames();
  }

  @Override
  public Optional<Resize> commonSize() {
    return dataset.commonSize();
  }

  @Override
  public RgbImage image(int i) throws IOException {
    return dataset.image(indices[i]);
  }

  @Override
  public float[] image(int i, Resize size) throws IOException {
    return dataset.image(indices[i], size);
  }

  @Override
  public Optional<byte[]> encoded(int i) throws IOException {
    return dataset.encoded(indices[i]);
  }

  @Override
  public ExifOrientation exifOrientation() {
    return dataset.exifOrientation();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ImageSubset that
        && dataset.equals(that.dataset)
        && Arrays.equals(indices, that.indices);
  }

  @Override
  public int hashCode() {
    return 31 * dataset.hashCode() + Arrays.hashCode(indices);
  }

  @Override
  public String toString() {
    return indices.length + " of " + dataset;
  }
}
