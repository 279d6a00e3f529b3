// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.batching;

import java.util.List;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.ByteDataBuffer;
import org.tensorflow.types.TString;
import org.tensorflow.types.family.TType;

/**
 * Rows of a tensor, which is cut along its first dimension.
 *
 * @param first the number of the first row
 */
record TensorRows(Tensor tensor, int first, int count) {
  static TensorRows all(Tensor tensor) {
    return new TensorRows(tensor, 0, (int) tensor.shape().get(0));
  }

  /** The number of rows; -1 of a scalar. */
  static long count(Tensor tensor) {
    return tensor.shape().numDimensions() == 0 ? -1 : tensor.shape().get(0);
  }

  /**
   * Copies rows into one tensor, which the caller closes.
   *
   * @param parts of the same type and shape but for their numbers of rows; at least one row
   * @param rows of the result; what is missing is filled with copies of the first row
   */
  static Tensor join(List<TensorRows> parts, int rows) {
    var model = parts.get(0).tensor;
    var shape = Shape.of(rows).append(model.shape().tail());
    return model instanceof TString ? strings(parts, shape) : numbers(parts, shape);
  }

  private static Tensor numbers(List<TensorRows> parts, Shape shape) {
    return Tensor.of(
        ((TType) parts.get(0).tensor).type(),
        shape,
        joined -> {
          var to = joined.asRawTensor().data();
          long rowBytes = to.size() / shape.get(0);
          long at = 0;
          for (var part : parts) {
            long bytes = part.count * rowBytes;
            copy(part.bytes(rowBytes), to.slice(at, bytes), bytes);
            at += bytes;
          }
          var first = parts.get(0).bytes(rowBytes);
          for (; at < to.size(); at += rowBytes) copy(first, to.slice(at, rowBytes), rowBytes);
        });
  }

  private static void copy(ByteDataBuffer from, ByteDataBuffer to, long bytes) {
    if (bytes > 0) from.copyTo(to, bytes);
  }

  private ByteDataBuffer bytes(long rowBytes) {
    return tensor.asRawTensor().data().slice(first * rowBytes, count * rowBytes);
  }

  private static Tensor strings(List<TensorRows> parts, Shape shape) {
    var values = NdArrays.ofObjects(byte[].class, shape);
    int row = 0;
    for (var part : parts) {
      for (int i = 0; i < part.count; i++) part.copyString(i, values.get(row++));
    }
    for (; row < shape.get(0); row++) parts.get(0).copyString(0, values.get(row));
    return TString.tensorOfBytes(values);
  }

  private void copyString(int row, org.tensorflow.ndarray.NdArray<byte[]> to) {
    ((TString) tensor).asBytes().get(first + row).copyTo(to);
  }
}
