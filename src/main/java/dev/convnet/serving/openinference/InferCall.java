// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.openinference;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.convnet.serving.calls.CallInput;
import dev.convnet.serving.calls.CallRecord;
import dev.convnet.serving.calls.PredictCall;
import dev.convnet.serving.metrics.ServerMetrics;
import dev.convnet.serving.repository.ModelHandle;
import dev.convnet.serving.repository.ServingException;
import dev.convnet.serving.rest.Answers;
import dev.convnet.serving.rest.RestApi.Answer;
import dev.convnet.serving.rest.TensorWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.tensorflow.Tensor;
import org.tensorflow.proto.SignatureDef;

/** Runs a request to infer. */
record InferCall(ModelHandle handle, InferRequest request, ServerMetrics metrics) {
  static final String DEFAULT_SIGNATURE = "serving_default";

  /**
   * Answers the request.
   *
   * @param binary what follows the request's document
   * @throws ServingException if the request is wrong
   */
  Answer run(BinaryData binary, CallRecord record) {
    var signature = signature();
    var inputs = inputs(signature, binary);
    var wanted = wanted(signature);
    boolean isRows = request.inputs().stream().allMatch(InferInput::isVector);
    record.runs(handle, signatureName());
    var call = new PredictCall(handle, wanted, inputs, isRows, metrics);
    return call.run(record, outputs -> answer(wanted, outputs));
  }

  private String signatureName() {
    return request.parameters().signatureName().orElse(DEFAULT_SIGNATURE);
  }

  private SignatureDef signature() {
    var name = signatureName();
    var signatures = handle.model().signatures();
    var signature = signatures.get(name);
    if (signature != null) return signature;
    throw ServingException.invalidArgument(
        "the model has no signature '%s'; name one of %s in the request's parameter 'signature_name'"
            .formatted(name, new TreeSet<>(signatures.keySet())));
  }

  private Map<String, CallInput> inputs(SignatureDef signature, BinaryData binary) {
    var inputs = new TreeMap<String, CallInput>();
    for (var input : request.inputs()) {
      var info = signature.getInputsMap().get(input.name());
      if (info == null) {
        throw ServingException.invalidArgument(
            "the model has no input '%s'; it has %s"
                .formatted(input.name(), new TreeSet<>(signature.getInputsMap().keySet())));
      }
      var complete = input.complete(request.document(), binary);
      var needed = Datatype.name(info.getDtype());
      var given = input.datatype().orElseThrow().name();
      if (!given.equals(needed)) {
        throw ServingException.invalidArgument(
            "the input '%s' must be of %s, got %s".formatted(input.name(), needed, given));
      }
      inputs.put(input.name(), complete);
    }
    for (var name : new TreeSet<>(signature.getInputsMap().keySet())) {
      if (!inputs.containsKey(name)) {
        throw ServingException.invalidArgument("the input '%s' is missing".formatted(name));
      }
    }
    return inputs;
  }

  private SignatureDef wanted(SignatureDef signature) {
    if (request.outputs().isEmpty()) return signature;
    var wanted = signature.toBuilder().clearOutputs();
    for (var name : request.outputs().keySet()) {
      var info = signature.getOutputsMap().get(name);
      if (info == null) {
        throw ServingException.invalidArgument(
            "the model has no output '%s'; it has %s"
                .formatted(name, new TreeSet<>(signature.getOutputsMap().keySet())));
      }
      wanted.putOutputs(name, info);
    }
    return wanted.build();
  }

  private Answer answer(SignatureDef signature, Map<String, Tensor> outputs) {
    var ordered = new LinkedHashMap<String, Tensor>();
    request.outputs().keySet().forEach(name -> ordered.put(name, outputs.get(name)));
    if (ordered.isEmpty()) ordered.putAll(outputs);
    var bytes = new ByteArrayOutputStream();
    var document =
        Answers.json(
            json -> {
              json.writeStartObject();
              json.writeStringField("model_name", handle.name());
              json.writeStringField("model_version", Long.toString(handle.version()));
              if (request.id().isPresent()) json.writeStringField("id", request.id().get());
              json.writeArrayFieldStart("outputs");
              for (var output : ordered.entrySet()) {
                write(json, output.getKey(), signature, output.getValue(), bytes);
              }
              json.writeEndArray();
              json.writeEndObject();
            });
    return bytes.size() == 0
        ? new Answer(200, document)
        : Answer.withBytes(document, bytes.toByteArray());
  }

  private void write(
      JsonGenerator json,
      String name,
      SignatureDef signature,
      Tensor tensor,
      ByteArrayOutputStream bytes)
      throws IOException {
    var type = signature.getOutputsOrThrow(name).getDtype();
    json.writeStartObject();
    json.writeStringField("name", name);
    json.writeStringField("datatype", Datatype.name(type));
    json.writeFieldName("shape");
    var shape = tensor.shape().asArray();
    json.writeArray(shape, 0, shape.length);
    if (request.outputs().getOrDefault(name, request.parameters().binaryOutput())) {
      var own = BinaryData.of(type, tensor);
      bytes.writeBytes(own);
      json.writeObjectFieldStart("parameters");
      json.writeNumberField("binary_data_size", own.length);
      json.writeEndObject();
    } else {
      json.writeFieldName("data");
      new TensorWriter("", type, tensor).writeFlat(json);
    }
    json.writeEndObject();
  }
}
