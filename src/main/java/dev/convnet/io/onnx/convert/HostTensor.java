// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.onnx.convert;

import dev.convnet.io.messages.TensorBytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.tensorflow.Tensor;
import org.tensorflow.proto.DataType;

/**
 * The values of a constant, row by row. Immutable: nobody changes the bytes. Those of a tensor are
 * copied and reordered when they are asked for, so that weights take memory one after the other.
 */
final class HostTensor {
  private final DataType type;
  private final long[] dims;
  private final Supplier<byte[]> bytes;

  private HostTensor(DataType type, long[] dims, Supplier<byte[]> bytes) {
    this.type = type;
    this.dims = dims;
    this.bytes = bytes;
  }

  private static HostTensor of(DataType type, long[] dims, byte[] bytes) {
    return new HostTensor(type, dims, () -> bytes);
  }

  /**
   * Takes the values of a tensor, which must stay open as long as the result is used.
   *
   * @throws NotConvertibleException if it has strings or values of another unusual type
   */
  static HostTensor of(DataType type, Tensor tensor) {
    var known =
        TensorBytes.of(type)
            .orElseThrow(() -> new NotConvertibleException("constants of the type " + type));
    return new HostTensor(type, tensor.shape().asArray(), () -> known.bytes(tensor).array());
  }

  /** The same with values of its own. */
  HostTensor copy() {
    return of(type, dims, bytes());
  }

  static HostTensor floats(long[] dims, float... values) {
    var bytes = littleEndian(new byte[Float.BYTES * values.length]);
    bytes.asFloatBuffer().put(values);
    return of(DataType.DT_FLOAT, dims, bytes.array());
  }

  static HostTensor scalar(float value) {
    return floats(new long[0], value);
  }

  /** A vector. */
  static HostTensor longs(long... values) {
    return longs(new long[] {values.length}, values);
  }

  static HostTensor longs(long[] dims, long... values) {
    var bytes = littleEndian(new byte[Long.BYTES * values.length]);
    bytes.asLongBuffer().put(values);
    return of(DataType.DT_INT64, dims, bytes.array());
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  DataType type() {
    return type;
  }

  long[] dims() {
    return dims;
  }

  byte[] bytes() {
    return bytes.get();
  }

  /** How many {@link #bytes} there are. */
  long byteCount() {
    return (long) size() * TensorBytes.of(type).orElseThrow().size();
  }

  int rank() {
    return dims.length;
  }

  int size() {
    return count(dims);
  }

  private static int count(long[] sizes) {
    return Math.toIntExact(LongStream.of(sizes).reduce(1, Math::multiplyExact));
  }

  /** The values of a tensor of float32. */
  float[] floats() {
    if (type != DataType.DT_FLOAT) throw new NotConvertibleException("weights of the type " + type);
    var values = new float[size()];
    littleEndian(bytes()).asFloatBuffer().get(values);
    return values;
  }

  /** The values of a tensor of int32 or int64. */
  long[] longs() {
    var values = new long[size()];
    switch (type) {
      case DT_INT64 -> littleEndian(bytes()).asLongBuffer().get(values);
      case DT_INT32 -> {
        var ints = littleEndian(bytes()).asIntBuffer();
        for (int i = 0; i < values.length; i++) values[i] = ints.get(i);
      }
      default -> throw new NotConvertibleException("sizes of the type " + type);
    }
    return values;
  }

  HostTensor reshaped(long... other) {
    return new HostTensor(type, other, bytes);
  }

  /**
   * Reorders the dimensions.
   *
   * @param order the old dimension of each new one
   */
  HostTensor permuted(int... order) {
    var newDims = Arrays.stream(order).mapToLong(axis -> dims[axis]).toArray();
    if (size() <= 1) return reshaped(newDims);
    var strides = new int[order.length]; // of the old dimensions, in the new order, in elements
    for (int i = 0; i < order.length; i++) {
      strides[i] = 1;
      for (int j = order[i] + 1; j < dims.length; j++) strides[i] *= (int) dims[j];
    }
    return new HostTensor(type, newDims, () -> reordered(bytes(), newDims, strides));
  }

  private static byte[] reordered(byte[] bytes, long[] newDims, int[] strides) {
    int width = bytes.length / count(newDims);
    var to = new byte[bytes.length];
    var index = new long[newDims.length];
    int from = 0;
    for (int next = 0; next < to.length; next += width) {
      System.arraycopy(bytes, from * width, to, next, width);
      for (int axis = newDims.length - 1; axis >= 0; axis--) {
        from += strides[axis];
        if (++index[axis] < newDims[axis]) break;
        from -= strides[axis] * (int) newDims[axis];
        index[axis] = 0;
      }
    }
    return to;
  }

  /** The constant for images of channels first that are broadcast with it. */
  HostTensor channelsFirst() {
    if (size() == 1 && rank() < 4) return reshaped();
    var all = new long[] {1, 1, 1, 1};
    System.arraycopy(dims, 0, all, 4 - dims.length, dims.length);
    return reshaped(all).permuted(0, 3, 1, 2);
  }

  /** The matrix with rows and columns exchanged, of a tensor of at least two dimensions. */
  HostTensor transposed() {
    var order = new int[dims.length];
    Arrays.setAll(order, i -> i);
    order[dims.length - 1] = dims.length - 2;
    order[dims.length - 2] = dims.length - 1;
    return permuted(order);
  }
}
