// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.checkpoint;

import com.google.protobuf.ByteString;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.TensorSliceProto;
import org.tensorflow.proto.TensorSliceProto.Extent;

/**
 * A block of a tensor: for each dimension, where it starts and how long it is.
 *
 * @param extents as the file has them; an extent without a length is the whole dimension
 */
record TensorSlice(List<Extent> extents) {
  private static final int WHOLE = -1;

  static TensorSlice of(TensorSliceProto proto) {
    return new TensorSlice(proto.getExtentList());
  }

  /** Whether the slice has the shape's dimensions and lies in it. */
  boolean fits(Shape shape) {
    if (extents.size() != shape.numDimensions()) return false;
    for (int i = 0; i < extents.size(); i++) {
      long start = extents.get(i).getStart();
      long length = lengths(shape)[i];
      if (start < 0 || length < 0 || length > shape.get(i) || start > shape.get(i) - length) {
        return false;
      }
    }
    return true;
  }

  long[] starts() {
    return extents.stream().mapToLong(Extent::getStart).toArray();
  }

  /** Its length in each dimension of a tensor. */
  long[] lengths(Shape tensor) {
    var lengths = new long[extents.size()];
    Arrays.setAll(
        lengths, i -> extents.get(i).hasLength() ? extents.get(i).getLength() : tensor.get(i));
    return lengths;
  }

  /** The key under which a checkpoint has the slice of a tensor. */
  ByteString key(ByteString tensor) {
    var key = keyPrefix(tensor).concat(OrderedCode.unsigned(extents.size()));
    for (var extent : extents) {
      key = key.concat(OrderedCode.signed(extent.getStart()));
      key = key.concat(OrderedCode.signed(extent.hasLength() ? extent.getLength() : WHOLE));
    }
    return key;
  }

  /** How the keys of all slices of a tensor begin. */
  static ByteString keyPrefix(ByteString tensor) {
    return OrderedCode.unsigned(0).concat(OrderedCode.string(tensor));
  }
}
