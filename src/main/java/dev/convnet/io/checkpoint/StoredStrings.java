// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.checkpoint;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Reads the values of different lengths of a data shard and compares their checksums.
 *
 * <pre>
 * strings:  the lengths (varints), their checksum (4 bytes), the strings
 * variants: for each its length (a varint), its bytes (a VariantTensorDataProto), a checksum
 * </pre>
 *
 * <p>Checksums see a length as a number of 4 bytes (8 for variants). Source: {@code
 * tensorflow/core/util/tensor_bundle/tensor_bundle.cc}.
 */
final class StoredStrings {
  private final byte[] bytes;
  private final ByteOrder order;
  private final CodedInputStream in;
  private final CRC32C crc = new CRC32C();

  private StoredStrings(ByteRegion region, ByteOrder order) throws IOException {
    this.bytes = region.bytes(Integer.MAX_VALUE - Byte.SIZE);
    this.order = order;
    this.in = CodedInputStream.newInstance(bytes);
  }

  /**
   * Reads all strings of a tensor.
   *
   * @param checksum of all
   * @throws DamagedDataException if a length or a checksum is wrong
   */
  static List<ByteString> strings(ByteRegion region, long count, ByteOrder order, int checksum)
      throws IOException {
    var stored = new StoredStrings(region, order);
    try {
      return stored.checked(stored.strings(stored.countOf(count)), checksum);
    } catch (InvalidProtocolBufferException e) {
      throw damaged();
    }
  }

  /** Reads all variants of a tensor, each in its serialized form, as {@link #strings} does. */
  static List<ByteString> variants(ByteRegion region, long count, ByteOrder order, int checksum)
      throws IOException {
    var stored = new StoredStrings(region, order);
    try {
      return stored.checked(stored.variants(stored.countOf(count)), checksum);
    } catch (InvalidProtocolBufferException e) {
      throw damaged();
    }
  }

  private int countOf(long count) throws DamagedDataException {
    if (count > bytes.length) throw damaged(); // each has a length of at least a byte
    return (int) count;
  }

  private List<ByteString> strings(int count) throws IOException {
    var lengths = new long[count];
    for (int i = 0; i < count; i++) lengths[i] = length(Integer.BYTES);
    checksum();
    var strings = new ArrayList<ByteString>(count);
    for (long length : lengths) strings.add(value(length));
    return strings;
  }

  private List<ByteString> variants(int count) throws IOException {
    var variants = new ArrayList<ByteString>(count);
    for (int i = 0; i < count; i++) {
      variants.add(value(length(Long.BYTES)));
      checksum();
    }
    return variants;
  }

  private long length(int size) throws IOException {
    long length = in.readRawVarint64();
    boolean wide = size == Long.BYTES || length > 0xffffffffL;
    var number = ByteBuffer.allocate(wide ? Long.BYTES : Integer.BYTES).order(order);
    crc.update(wide ? number.putLong(length).flip() : number.putInt((int) length).flip());
    return length;
  }

  private ByteString value(long length) throws IOException {
    int from = in.getTotalBytesRead();
    if (length < 0 || length > bytes.length - from) throw damaged();
    crc.update(bytes, from, (int) length);
    in.skipRawBytes((int) length);
    return ByteString.copyFrom(bytes, from, (int) length);
  }

  /** Compares the checksum of what was read with the next four bytes, and reads them. */
  private void checksum() throws IOException {
    int from = in.getTotalBytesRead();
    if (bytes.length - from < Integer.BYTES) throw damaged();
    int expected = ByteBuffer.wrap(bytes, from, Integer.BYTES).order(order).getInt();
    if (ByteRegion.mask(crc) != expected) throw mismatch();
    crc.update(bytes, from, Integer.BYTES);
    in.skipRawBytes(Integer.BYTES);
  }

  private List<ByteString> checked(List<ByteString> values, int checksum)
      throws DamagedDataException {
    if (ByteRegion.mask(crc) != checksum) throw mismatch();
    return values;
  }

  private static DamagedDataException mismatch() {
    return new DamagedDataException("Checksum does not match");
  }

  private static DamagedDataException damaged() {
    return new DamagedDataException("the lengths of its values are damaged");
  }
}
