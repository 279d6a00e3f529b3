// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.rest;

import com.fasterxml.jackson.core.JsonParser;
import dev.convnet.serving.repository.ServingException;
import dev.convnet.serving.repository.StatusCode;
import java.io.IOException;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;

/** Values of a type that JSON cannot have. */
final class UnsupportedValues extends TensorValues {
  private final DataType type;

  UnsupportedValues(DataType type) {
    this.type = type;
  }

  @Override
  public void add(JsonParser json) throws IOException {
    throw new ServingException(
        StatusCode.UNIMPLEMENTED,
        "Conversion of JSON Value: %s to type: %s".formatted(json.getText(), name(type)));
  }

  @Override
  public Tensor tensor(Shape shape) {
    throw new ServingException(
        StatusCode.UNIMPLEMENTED, "Conversion of JSON to type: " + name(type));
  }
}
