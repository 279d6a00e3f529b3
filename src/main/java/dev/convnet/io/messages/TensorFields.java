// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.messages;

import java.nio.ByteBuffer;
import org.tensorflow.proto.TensorProto;

/** The field of a {@code TensorProto} that has the values of a type. */
record TensorFields(TensorBytes type, TensorProto message) {
  int count() {
    return switch (type) {
      case FLOAT -> message.getFloatValCount();
      case DOUBLE -> message.getDoubleValCount();
      case HALF, BFLOAT16 -> message.getHalfValCount();
      case INT64 -> message.getInt64ValCount();
      case UINT32 -> message.getUint32ValCount();
      case UINT64 -> message.getUint64ValCount();
      case BOOL -> message.getBoolValCount();
      case INT8, INT16, INT32, UINT8, UINT16 -> message.getIntValCount();
    };
  }

  /** Appends a value to {@code bytes}. */
  void write(int index, ByteBuffer bytes) {
    switch (type) {
      case FLOAT -> bytes.putFloat(message.getFloatVal(index));
      case DOUBLE -> bytes.putDouble(message.getDoubleVal(index));
      case HALF, BFLOAT16 -> bytes.putShort((short) message.getHalfVal(index));
      case INT64 -> bytes.putLong(message.getInt64Val(index));
      case UINT32 -> bytes.putInt(message.getUint32Val(index));
      case UINT64 -> bytes.putLong(message.getUint64Val(index));
      case BOOL -> bytes.put((byte) (message.getBoolVal(index) ? 1 : 0));
      case INT8, UINT8 -> bytes.put((byte) message.getIntVal(index));
      case INT16, UINT16 -> bytes.putShort((short) message.getIntVal(index));
      case INT32 -> bytes.putInt(message.getIntVal(index));
    }
  }

  /** Moves the next value from {@code bytes} to a message. */
  static void add(TensorBytes type, ByteBuffer bytes, TensorProto.Builder message) {
    switch (type) {
      case FLOAT -> message.addFloatVal(bytes.getFloat());
      case DOUBLE -> message.addDoubleVal(bytes.getDouble());
      case HALF, BFLOAT16 -> message.addHalfVal(Short.toUnsignedInt(bytes.getShort()));
      case INT64 -> message.addInt64Val(bytes.getLong());
      case UINT32 -> message.addUint32Val(bytes.getInt());
      case UINT64 -> message.addUint64Val(bytes.getLong());
      case BOOL -> message.addBoolVal(bytes.get() != 0);
      case INT8 -> message.addIntVal(bytes.get());
      case UINT8 -> message.addIntVal(Byte.toUnsignedInt(bytes.get()));
      case INT16 -> message.addIntVal(bytes.getShort());
      case UINT16 -> message.addIntVal(Short.toUnsignedInt(bytes.getShort()));
      case INT32 -> message.addIntVal(bytes.getInt());
    }
  }
}
