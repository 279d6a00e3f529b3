// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.openinference;

import dev.convnet.serving.repository.ServingException;
import java.util.Arrays;
import org.tensorflow.proto.DataType;

/** The protocol's names of types. */
enum Datatype {
  BOOL(DataType.DT_BOOL),
  UINT8(DataType.DT_UINT8),
  UINT16(DataType.DT_UINT16),
  UINT32(DataType.DT_UINT32),
  UINT64(DataType.DT_UINT64),
  INT8(DataType.DT_INT8),
  INT16(DataType.DT_INT16),
  INT32(DataType.DT_INT32),
  INT64(DataType.DT_INT64),
  FP16(DataType.DT_HALF),
  FP32(DataType.DT_FLOAT),
  FP64(DataType.DT_DOUBLE),
  /** Triton's. */
  BF16(DataType.DT_BFLOAT16),
  BYTES(DataType.DT_STRING);

  private final DataType type;

  Datatype(DataType type) {
    this.type = type;
  }

  DataType type() {
    return type;
  }

  /** The name for a type of a signature; TensorFlow's own if the protocol has none. */
  static String name(DataType type) {
    return Arrays.stream(values())
        .filter(datatype -> datatype.type == type)
        .map(Datatype::name)
        .findFirst()
        .orElse(type.name());
  }

  /**
   * The type with a name.
   *
   * @throws ServingException if there is none
   */
  static Datatype named(String name) {
    return Arrays.stream(values())
        .filter(datatype -> datatype.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                ServingException.invalidArgument(
                    "there is no datatype '%s'; use one of %s"
                        .formatted(name, Arrays.toString(values()))));
  }
}
