// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.rest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.convnet.serving.repository.ServingException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TString;

/** Texts, and bytes in base64. */
final class StringValues extends TensorValues {
  private final List<byte[]> values = new ArrayList<>();

  @Override
  public void add(JsonParser json) throws IOException {
    if (json.currentToken() == JsonToken.VALUE_STRING) {
      add(json.getText().getBytes(StandardCharsets.UTF_8));
    } else if (json.currentToken() == JsonToken.START_OBJECT) {
      addBase64(json);
    } else {
      throw JsonError.type(json, name(DataType.DT_STRING));
    }
  }

  void add(byte[] value) {
    values.add(value);
    count++;
  }

  /** Reads {@code {"b64": "…"}}. */
  private void addBase64(JsonParser json) throws IOException {
    if ("b64".equals(json.nextFieldName()) && json.nextToken() == JsonToken.VALUE_STRING) {
      var bytes = decoded(json.getText());
      if (json.nextToken() == JsonToken.END_OBJECT) {
        add(bytes);
        return;
      }
    }
    throw ServingException.invalidArgument(
        "JSON Value: {…} not formatted correctly for base64 data");
  }

  /** Line breaks between the characters are allowed, and padding is not needed. */
  static byte[] decoded(String base64) {
    try {
      return Base64.getDecoder().decode(base64.replaceAll("\\s", ""));
    } catch (IllegalArgumentException e) {
      throw ServingException.invalidArgument("Unable to base64 decode");
    }
  }

  @Override
  public Optional<List<byte[]>> strings() {
    return Optional.of(values);
  }

  @Override
  public Tensor tensor(Shape shape) {
    var strings = NdArrays.ofObjects(byte[].class, shape);
    var next = values.iterator();
    strings.scalars().forEach(scalar -> scalar.setObject(next.next()));
    return TString.tensorOfBytes(strings);
  }
}
