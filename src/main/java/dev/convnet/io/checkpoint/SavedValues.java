// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.checkpoint;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.TensorSliceProto;

/**
 * One slice of a tensor in a checkpoint of format V1: a {@code SavedSlice}, whose values stand in
 * the list of a {@code TensorProto}. Values of fixed length stay in the file.
 *
 * @param slice which part of the tensor it is
 * @param lists the lists of values, by the number of their field
 */
record SavedValues(TensorSlice slice, List<Field> lists) {
  private static final int LARGEST = Integer.MAX_VALUE - Byte.SIZE; // bytes of an array
  private static final int LARGEST_SLICE = 1 << 16; // bytes
  private static final int DATA = 2; // fields of SavedTensorSlices and SavedSlice
  private static final int NAME = 1;
  private static final int SLICE = 2;
  private static final int TENSOR = 3;

  /** A field of a {@code TensorProto}. */
  record Field(int number, ByteRegion value) {}

  /**
   * Reads an entry's value, a {@code SavedTensorSlices}.
   *
   * @param name of the tensor
   * @throws DamagedDataException if it is none, or another tensor's
   */
  static SavedValues of(ByteRegion value, ByteString name) throws IOException {
    var slice = new ArrayList<TensorSlice>();
    var lists = new ArrayList<Field>();
    MessageFields.scan(
        value,
        (number, data) -> {
          if (number == DATA) readSlice(data, name, slice, lists);
        });
    if (slice.size() != 1) throw new DamagedDataException("a slice of it has no extent");
    return new SavedValues(slice.get(0), lists);
  }

  private static void readSlice(
      ByteRegion saved, ByteString name, List<TensorSlice> slice, List<Field> lists)
      throws IOException {
    MessageFields.scan(
        saved,
        (number, field) -> {
          if (number == NAME && !name.equals(ByteString.copyFrom(field.bytes(LARGEST_SLICE)))) {
            throw new DamagedDataException("a slice of it has another name");
          } else if (number == SLICE) {
            slice.add(TensorSlice.of(TensorSliceProto.parseFrom(field.bytes(LARGEST_SLICE))));
          } else if (number == TENSOR) {
            MessageFields.scan(field, (list, values) -> lists.add(new Field(list, values)));
          }
        });
  }

  /**
   * The values, little-endian.
   *
   * @param count how many there must be
   * @throws DamagedDataException if there are fewer
   */
  TensorData data(ElementType type, long count) throws IOException {
    var regions = lists(type.type());
    boolean plain =
        switch (type.type()) {
          case DT_FLOAT, DT_DOUBLE, DT_COMPLEX64, DT_COMPLEX128, DT_FLOAT8_E5M2, DT_FLOAT8_E4M3FN ->
              true;
          default -> false;
        };
    var bytes = plain ? joined(regions) : decoded(regions, type, count);
    if (bytes.size() / type.bytes() < count) throw tooFew(count);
    return TensorData.contiguous(bytes, type.bytes());
  }

  /** The values of a string tensor. */
  List<ByteString> strings(long count) throws IOException {
    var strings = new ArrayList<ByteString>();
    for (var region : lists(DataType.DT_STRING)) {
      strings.add(ByteString.copyFrom(region.bytes(LARGEST)));
    }
    if (strings.size() < count) throw tooFew(count);
    return strings.subList(0, (int) count);
  }

  private List<ByteRegion> lists(DataType type) throws DamagedDataException {
    int number = field(type);
    return lists.stream().filter(list -> list.number == number).map(Field::value).toList();
  }

  /** The fields of {@code tensorflow/core/framework/tensor.proto}. */
  private static int field(DataType type) throws DamagedDataException {
    return switch (type) {
      case DT_FLOAT -> 5;
      case DT_DOUBLE -> 6;
      case DT_INT32, DT_INT16, DT_INT8, DT_UINT16, DT_UINT8, DT_INT4, DT_UINT4 -> 7;
      case DT_QINT32, DT_QINT16, DT_QINT8, DT_QUINT16, DT_QUINT8 -> 7;
      case DT_STRING -> 8;
      case DT_COMPLEX64 -> 9;
      case DT_INT64 -> 10;
      case DT_BOOL -> 11;
      case DT_COMPLEX128 -> 12;
      case DT_HALF, DT_BFLOAT16 -> 13;
      case DT_UINT32 -> 16;
      case DT_UINT64 -> 17;
      case DT_FLOAT8_E5M2, DT_FLOAT8_E4M3FN -> 18;
      default -> throw new DamagedDataException("format V1 has no values of its type");
    };
  }

  private static ByteRegion joined(List<ByteRegion> regions) throws IOException {
    if (regions.size() == 1) return regions.get(0);
    long size = regions.stream().mapToLong(ByteRegion::size).sum();
    if (size > LARGEST) throw new DamagedDataException("its values are in too many pieces");
    var joined = new byte[(int) size];
    int at = 0;
    for (var region : regions) {
      region.read(0, joined, at, (int) region.size());
      at += (int) region.size();
    }
    return ByteRegion.of(joined);
  }

  /** The values of a list of varints. */
  private static ByteRegion decoded(List<ByteRegion> regions, ElementType type, long count)
      throws IOException {
    var varints = joined(regions).bytes(LARGEST);
    if (count > varints.length || count * type.bytes() > LARGEST) throw tooFew(count);
    var decoded = ByteBuffer.allocate((int) count * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    var in = CodedInputStream.newInstance(varints);
    while (decoded.hasRemaining()) put(decoded, in.readRawVarint64(), type.bytes());
    return ByteRegion.of(decoded.array());
  }

  private static void put(ByteBuffer out, long value, int bytes) {
    switch (bytes) {
      case 1 -> out.put((byte) value);
      case 2 -> out.putShort((short) value);
      case 4 -> out.putInt((int) value);
      default -> out.putLong(value);
    }
  }

  private static DamagedDataException tooFew(long count) {
    return new DamagedDataException("a slice of it holds fewer than %d values", count);
  }
}
