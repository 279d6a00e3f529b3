// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras;

import io.jhdf.api.Dataset;
import java.io.IOException;

/** Reads the values of an HDF5 dataset of any numeric type as float32. */
final class Hdf5Values {
  private Hdf5Values() {}

  static float[] floats(String name, Dataset array) throws IOException {
    checkSize(name, array);
    var data = array.isScalar() ? array.getData() : array.getDataFlat();
    if (data instanceof float[] floats) return floats;
    if (data instanceof Number number) return new float[] {number.floatValue()};
    if (data instanceof double[] doubles) return converted(doubles.length, i -> (float) doubles[i]);
    if (data instanceof long[] longs) return converted(longs.length, i -> longs[i]);
    if (data instanceof int[] ints) return converted(ints.length, i -> ints[i]);
    throw new IOException(
        "%s holds %s, not floats or integers of 16, 32 or 64 bits; save the model as float32"
            .formatted(name, array.getJavaType().getSimpleName()));
  }

  /** An uncompressed array cannot be larger than its file, whatever a damaged header claims. */
  private static void checkSize(String name, Dataset array) throws IOException {
    var fileSize = array.getFileAsPath().toFile().length();
    if (array.getFilters().isEmpty() && array.getSizeInBytes() > fileSize) {
      throw new IOException(
          "%s should have %d bytes, but the file has %d; copy the file again"
              .formatted(name, array.getSizeInBytes(), fileSize));
    }
  }

  private interface Element {
    float at(int index);
  }

  private static float[] converted(int length, Element element) {
    var floats = new float[length];
    for (int i = 0; i < length; i++) floats[i] = element.at(i);
    return floats;
  }
}
