// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.checkpoint;

import java.util.Locale;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;

/**
 * The name, type and shape of one tensor of a checkpoint.
 *
 * @param name the tensor's key, such as {@code conv1/weights}
 */
public record CheckpointEntry(String name, DataType type, Shape shape) {
  /** The number of values: the product of the dimensions, 1 for a scalar. */
  public long count() {
    return shape.size();
  }

  /** The type as TensorFlow prints it, such as {@code float32}. */
  public String typeName() {
    return switch (type) {
      case DT_FLOAT -> "float32";
      case DT_DOUBLE -> "float64";
      case DT_HALF -> "float16";
      default -> type.name().substring("DT_".length()).toLowerCase(Locale.ROOT);
    };
  }
}
