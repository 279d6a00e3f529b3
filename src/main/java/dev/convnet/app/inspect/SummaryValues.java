// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.inspect;

import java.nio.ByteOrder;
import java.util.Optional;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.Summary;
import org.tensorflow.proto.TensorProto;

/** Reads summary values of TensorFlow 1 (plain fields) and TensorFlow 2 (tensors). */
final class SummaryValues {
  private SummaryValues() {}

  /** The value of a scalar, or empty if it is not one, such as a histogram or an image. */
  static Optional<Float> scalar(Summary.Value value) {
    return switch (value.getValueCase()) {
      case SIMPLE_VALUE -> Optional.of(value.getSimpleValue());
      case TENSOR -> scalar(value.getTensor());
      default -> Optional.empty();
    };
  }

  /** The type of the value: scalar, histogram, image, audio or tensor. */
  static String type(Summary.Value value) {
    return switch (value.getValueCase()) {
      case SIMPLE_VALUE -> "scalar";
      case HISTO -> "histogram";
      case IMAGE -> "image";
      case AUDIO -> "audio";
      default -> ofPlugin(value);
    };
  }

  /** TensorFlow 2 writes the name of TensorBoard's plugin into the first value of a tag. */
  private static String ofPlugin(Summary.Value value) {
    return switch (value.getMetadata().getPluginData().getPluginName()) {
      case "scalars" -> "scalar";
      case "histograms" -> "histogram";
      case "images" -> "image";
      default -> "tensor";
    };
  }

  private static Optional<Float> scalar(TensorProto tensor) {
    var shape = tensor.getTensorShape();
    if (tensor.getDtype() != DataType.DT_FLOAT || shape.getDimCount() > 0) {
      return Optional.empty();
    }
    var content = tensor.getTensorContent();
    if (content.size() == Float.BYTES) {
      var bytes = content.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
      return Optional.of(bytes.getFloat());
    }
    return tensor.getFloatValList().stream().findFirst();
  }
}
