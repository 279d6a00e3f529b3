// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.checkpoint;

import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.TensorShapeProto;

/** Reads shapes of files. */
final class Shapes {
  private static final int MOST_DIMENSIONS = 254; // that TensorFlow has

  private Shapes() {}

  /**
   * The shape, all of whose dimensions are known.
   *
   * @throws DamagedDataException if TensorFlow has no such shape
   */
  static Shape of(TensorShapeProto proto) throws DamagedDataException {
    var sizes = proto.getDimList().stream().mapToLong(TensorShapeProto.Dim::getSize).toArray();
    if (proto.getUnknownRank() || sizes.length > MOST_DIMENSIONS || !hasCount(sizes)) {
      throw new DamagedDataException("a shape of %d dimensions is damaged", sizes.length);
    }
    return Shape.of(sizes);
  }

  private static boolean hasCount(long[] sizes) {
    long count = 1;
    for (long size : sizes) {
      if (size < 0 || count > 0 && size > Long.MAX_VALUE / count) return false;
      count *= size;
    }
    return true;
  }
}
