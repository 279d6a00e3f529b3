// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.onnx.convert;

import java.util.Map;
import org.tensorflow.proto.DataType;

/** ONNX's numbers of the types of tensors. */
final class OnnxTypes {
  private static final Map<DataType, Integer> NUMBERS =
      Map.ofEntries(
          Map.entry(DataType.DT_FLOAT, 1),
          Map.entry(DataType.DT_UINT8, 2),
          Map.entry(DataType.DT_INT8, 3),
          Map.entry(DataType.DT_UINT16, 4),
          Map.entry(DataType.DT_INT16, 5),
          Map.entry(DataType.DT_INT32, 6),
          Map.entry(DataType.DT_INT64, 7),
          Map.entry(DataType.DT_BOOL, 9),
          Map.entry(DataType.DT_HALF, 10),
          Map.entry(DataType.DT_DOUBLE, 11),
          Map.entry(DataType.DT_UINT32, 12),
          Map.entry(DataType.DT_UINT64, 13),
          Map.entry(DataType.DT_BFLOAT16, 16));

  private OnnxTypes() {}

  /**
   * The number of a type.
   *
   * @throws NotConvertibleException if ONNX has no such type
   */
  static int number(DataType type) {
    var number = NUMBERS.get(type);
    if (number == null) throw new NotConvertibleException("tensors of the type " + type);
    return number;
  }
}
