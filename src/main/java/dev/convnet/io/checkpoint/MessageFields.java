// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.checkpoint;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import java.io.IOException;

/** Visits the fields of a protocol buffer message that may be larger than the memory. */
final class MessageFields {
  private static final int HEADER = 15; // bytes: a tag and a length

  private MessageFields() {}

  /** Receives a field: the content of a string, message or packed list, or else the plain bytes. */
  interface Visitor {
    void visit(int number, ByteRegion value) throws IOException;
  }

  /**
   * Visits all fields in order.
   *
   * @throws DamagedDataException if the bytes are no message
   */
  static void scan(ByteRegion message, Visitor visitor) throws IOException {
    long position = 0;
    while (position < message.size()) {
      int length = (int) Math.min(HEADER, message.size() - position);
      var header = CodedInputStream.newInstance(message.slice(position, length).bytes(HEADER));
      try {
        int tag = header.readTag();
        int before = header.getTotalBytesRead();
        long size = size(tag, header);
        boolean counted = WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
        position += counted ? header.getTotalBytesRead() : before;
        visitor.visit(WireFormat.getTagFieldNumber(tag), message.slice(position, size));
        position += size;
      } catch (InvalidProtocolBufferException e) {
        throw new DamagedDataException("a message is damaged at byte %d", position);
      }
    }
  }

  private static long size(int tag, CodedInputStream header) throws IOException {
    int before = header.getTotalBytesRead();
    return switch (WireFormat.getTagWireType(tag)) {
      case WireFormat.WIRETYPE_VARINT -> {
        header.readRawVarint64();
        yield header.getTotalBytesRead() - before;
      }
      case WireFormat.WIRETYPE_FIXED32 -> Integer.BYTES;
      case WireFormat.WIRETYPE_FIXED64 -> Long.BYTES;
      case WireFormat.WIRETYPE_LENGTH_DELIMITED -> Integer.toUnsignedLong(header.readRawVarint32());
      default -> throw new DamagedDataException("a message has a field of unknown kind");
    };
  }
}
