// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.rest;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.convnet.serving.repository.ModelHandle;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;

/** Describes the signatures of a model, as protobuf prints its message {@code SignatureDefMap}. */
record MetadataJson(JsonGenerator json) {
  void write(ModelHandle handle) throws IOException {
    json.writeStartObject();
    json.writeObjectFieldStart("model_spec");
    json.writeStringField("name", handle.name());
    json.writeStringField("signature_name", "");
    json.writeStringField("version", Long.toString(handle.version()));
    json.writeEndObject();
    json.writeObjectFieldStart("metadata");
    json.writeObjectFieldStart("signature_def");
    json.writeObjectFieldStart("signature_def");
    for (var signature : handle.model().signatures().entrySet()) {
      json.writeFieldName(signature.getKey());
      write(signature.getValue());
    }
    json.writeEndObject();
    json.writeEndObject();
    json.writeEndObject();
    json.writeEndObject();
  }

  private void write(SignatureDef signature) throws IOException {
    json.writeStartObject();
    write("inputs", signature.getInputsMap());
    write("outputs", signature.getOutputsMap());
    json.writeStringField("method_name", signature.getMethodName());
    json.writeObjectFieldStart("defaults");
    json.writeEndObject();
    json.writeEndObject();
  }

  private void write(String field, Map<String, TensorInfo> tensors) throws IOException {
    json.writeObjectFieldStart(field);
    for (var tensor : new TreeMap<>(tensors).entrySet()) {
      json.writeFieldName(tensor.getKey());
      write(tensor.getValue());
    }
    json.writeEndObject();
  }

  private void write(TensorInfo info) throws IOException {
    json.writeStartObject();
    json.writeStringField("dtype", info.getDtype().name());
    json.writeObjectFieldStart("tensor_shape");
    json.writeArrayFieldStart("dim");
    for (var dimension : info.getTensorShape().getDimList()) {
      json.writeStartObject();
      json.writeStringField("size", Long.toString(dimension.getSize()));
      json.writeStringField("name", dimension.getName());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeBooleanField("unknown_rank", info.getTensorShape().getUnknownRank());
    json.writeEndObject();
    json.writeStringField("name", info.getName());
    json.writeEndObject();
  }
}
