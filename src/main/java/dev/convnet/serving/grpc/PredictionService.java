// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.grpc;

import dev.convnet.io.messages.ExampleInput;
import dev.convnet.io.messages.MessageTypes;
import dev.convnet.io.messages.ProtoMessage;
import dev.convnet.serving.calls.CallRecord;
import dev.convnet.serving.calls.ExamplesCall;
import dev.convnet.serving.grpc.GrpcMethod.Threads;
import dev.convnet.serving.metrics.ServerMetrics;
import dev.convnet.serving.repository.ModelHandle;
import dev.convnet.serving.repository.ModelRepository;
import dev.convnet.serving.repository.ServingException;
import dev.convnet.serving.repository.StatusCode;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.tensorflow.Tensor;
import org.tensorflow.proto.SignatureDef;

/** TensorFlow Serving's service for predictions: messages in, messages out. Thread-safe. */
final class PredictionService {
  static final String NAME = "tensorflow.serving.PredictionService";

  private static final MessageTypes TYPES = MessageTypes.SERVING;
  private static final String SIGNATURES = "signature_def";

  private final ModelRepository models;
  private final ServerMetrics metrics;

  PredictionService(ModelRepository models, ServerMetrics metrics) {
    this.models = models;
    this.metrics = metrics;
  }

  List<GrpcMethod> methods() {
    return List.of(
        computing("Predict", "predict", "PredictRequest", this::predict),
        computing("Classify", "classify", "ClassificationRequest", this::classify),
        computing("Regress", "regress", "RegressionRequest", this::regress),
        new GrpcMethod(
            NAME,
            "MultiInference",
            "multi_inference",
            TYPES.type("MultiInferenceRequest"),
            Threads.COMPUTE,
            PredictionService::firstModel,
            this::multiInference),
        new GrpcMethod(
            NAME,
            "GetModelMetadata",
            "",
            TYPES.type("GetModelMetadataRequest"),
            Threads.NETWORK,
            PredictionService::model,
            (request, record) -> metadata(request)));
  }

  private static GrpcMethod computing(
      String name,
      String api,
      String request,
      BiFunction<ProtoMessage, CallRecord, ProtoMessage> body) {
    return new GrpcMethod(
        NAME, name, api, TYPES.type(request), Threads.COMPUTE, PredictionService::model, body);
  }

  private static String model(ProtoMessage request) {
    return request.child("model_spec").text("name");
  }

  private static String firstModel(ProtoMessage request) {
    return request.children("tasks").stream().findFirst().map(PredictionService::model).orElse("");
  }

  private ProtoMessage predict(ProtoMessage request, CallRecord record) {
    var spec = Specs.of(request);
    try (var handle = models.acquire(Specs.read(spec))) {
      record.answeredBy(handle);
      var name = Specs.signatureName(spec);
      var signature = handle.model().signatures().get(name);
      if (signature == null) {
        throw new ServingException(
            StatusCode.FAILED_PRECONDITION, "Serving signature key \"" + name + "\" not found.");
      }
      record.runs(handle, name);
      var response = ProtoMessage.builder(TYPES, "PredictResponse");
      new PredictMessage(request, signature)
          .call(handle, metrics, record)
          .forEach((output, tensor) -> response.put("outputs", output, tensor));
      return response.set("model_spec", Specs.used(handle, name)).build();
    }
  }

  private ProtoMessage classify(ProtoMessage request, CallRecord record) {
    return examples(ExamplesCall.CLASSIFY, request, record, "ClassificationResponse");
  }

  private ProtoMessage regress(ProtoMessage request, CallRecord record) {
    return examples(ExamplesCall.REGRESS, request, record, "RegressionResponse");
  }

  private ProtoMessage examples(
      ExamplesCall call, ProtoMessage request, CallRecord record, String response) {
    var spec = Specs.of(request);
    try (var handle = models.acquire(Specs.read(spec))) {
      return ProtoMessage.builder(TYPES, response)
          .set("model_spec", Specs.used(handle, Specs.signatureName(spec)))
          .set("result", result(call, handle, record, spec, request.child("input")))
          .build();
    }
  }

  private ProtoMessage result(
      ExamplesCall call,
      ModelHandle handle,
      CallRecord record,
      ProtoMessage spec,
      ProtoMessage input) {
    record.answeredBy(handle);
    var name = Specs.signatureName(spec);
    var signature = handle.model().signatures().get(name);
    if (signature == null) {
      throw ServingException.invalidArgument("No signature was found with the name: " + name);
    }
    record.runs(handle, name);
    var examples = ExampleInput.examples(input);
    return record.around(
        reader -> call.run(handle, signature, examples, metrics, reader),
        outputs -> result(call, outputs, examples.size()));
  }

  private static ProtoMessage result(ExamplesCall call, Map<String, Tensor> outputs, int examples) {
    return switch (call) {
      case CLASSIFY -> ExampleResults.classes(outputs, examples);
      case REGRESS -> ExampleResults.values(outputs, examples);
    };
  }

  private ProtoMessage multiInference(ProtoMessage request, CallRecord record) {
    var response = ProtoMessage.builder(TYPES, "MultiInferenceResponse");
    var names = new HashSet<String>();
    var signatures = new HashSet<String>();
    for (var task : request.children("tasks")) {
      var spec = Specs.of(task);
      names.add(spec.text("name"));
      if (names.size() > 1) {
        throw ServingException.invalidArgument(
            "All ModelSpecs in a MultiInferenceRequest must access the same model name.");
      }
      if (!signatures.add(Specs.signatureName(spec))) {
        throw ServingException.invalidArgument(
            "Duplicate evaluation of signature: " + Specs.signatureName(spec));
      }
      response.add("results", taskResult(task, spec, request.child("input"), record));
    }
    return response.build();
  }

  private ProtoMessage taskResult(
      ProtoMessage task, ProtoMessage spec, ProtoMessage input, CallRecord record) {
    var call = ExampleResults.call(task.text("method_name"));
    try (var handle = models.acquire(Specs.read(spec))) {
      return ProtoMessage.builder(TYPES, "InferenceResult")
          .set("model_spec", Specs.used(handle, Specs.signatureName(spec)))
          .set(ExampleResults.field(call), result(call, handle, record, spec, input))
          .build();
    }
  }

  private ProtoMessage metadata(ProtoMessage request) {
    var spec = Specs.of(request);
    var fields = request.list("metadata_field", String.class);
    if (fields.isEmpty()) {
      throw ServingException.invalidArgument(
          "GetModelMetadataRequest must specify at least one metadata_field");
    }
    for (var field : fields) {
      if (!field.equals(SIGNATURES)) {
        throw ServingException.invalidArgument("Metadata field " + field + " is not supported");
      }
    }
    try (var handle = models.acquire(Specs.read(spec))) {
      var any =
          ProtoMessage.builder(TYPES, "Any")
              .set("type_url", "type.googleapis.com/tensorflow.serving.SignatureDefMap")
              .set("value", signatures(handle.model().signatures()).toBytes());
      return ProtoMessage.builder(TYPES, "GetModelMetadataResponse")
          .set("model_spec", Specs.used(handle, ""))
          .put("metadata", SIGNATURES, any.build())
          .build();
    }
  }

  private static ProtoMessage signatures(Map<String, SignatureDef> signatures) {
    var map = ProtoMessage.builder(TYPES, "SignatureDefMap");
    signatures.forEach((name, signature) -> map.put(SIGNATURES, name, signature.toByteString()));
    return map.build();
  }
}
