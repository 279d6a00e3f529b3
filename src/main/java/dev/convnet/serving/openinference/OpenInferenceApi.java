// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.openinference;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.convnet.serving.calls.CallRecord;
import dev.convnet.serving.calls.Failures;
import dev.convnet.serving.metrics.ServerMetrics;
import dev.convnet.serving.repository.ModelHandle;
import dev.convnet.serving.repository.ModelRepository;
import dev.convnet.serving.repository.ModelSpec;
import dev.convnet.serving.repository.ServingException;
import dev.convnet.serving.repository.StatusCode;
import dev.convnet.serving.repository.VersionStatus;
import dev.convnet.serving.rest.Answers;
import dev.convnet.serving.rest.RestApi.Answer;
import dev.convnet.serving.rest.RestApi.Target;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;

/**
 * The Open Inference Protocol, without HTTP: a method, a path and a body in, an answer out.
 * Thread-safe.
 */
public final class OpenInferenceApi {
  private static final Pattern MODEL =
      Pattern.compile("/v2/models/([^/]+)(?:/versions/(\\d{1,18}))?(/ready|/infer)?");
  private static final String INFER = "/infer";
  private static final String PLATFORM = "tensorflow_savedmodel";

  private final ModelRepository models;
  private final ServerMetrics metrics;

  /** Answers with the models of a repository, which the caller closes. */
  public OpenInferenceApi(ModelRepository models, ServerMetrics metrics) {
    this.models = models;
    this.metrics = metrics;
  }

  /** Whether a path belongs to the protocol. */
  public static boolean has(String path) {
    return path.equals("/v2") || path.startsWith("/v2/");
  }

  /** Whether a request needs a model to compute. */
  public static boolean isPrediction(String method, String path) {
    return method.equals("POST") && target(path).call().equals("infer");
  }

  /** What a path, as the client wrote it, is about. */
  public static Target target(String path) {
    var model = MODEL.matcher(path);
    if (!model.matches()) return new Target("", "");
    try {
      return new Target(name(model), INFER.equals(model.group(3)) ? "infer" : "");
    } catch (IllegalArgumentException e) { // not percent-encoded rightly
      return new Target("", "");
    }
  }

  private static String name(Matcher model) {
    return URLDecoder.decode(model.group(1).replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  /**
   * Answers a request; errors are answers, too.
   *
   * @param path as the client wrote it, percent-encoded, without the query
   * @param jsonBytes the length of the document in the body, if bytes of tensors follow it
   * @param record of what came before; this method notes the rest, and counts the times
   */
  public Answer answer(
      String method, String path, byte[] body, OptionalInt jsonBytes, CallRecord record) {
    try {
      return document(method, path, body, jsonBytes.orElse(body.length), record);
    } catch (RuntimeException e) {
      var told = Failures.told(e).orElseThrow(() -> e);
      return Answer.error(told.code(), told.getMessage());
    } finally {
      metrics.count(record.times());
    }
  }

  private Answer document(
      String method, String path, byte[] body, int jsonBytes, CallRecord record) {
    var model = MODEL.matcher(path);
    if (isPrediction(method, path) && model.matches()) {
      return infer(spec(model), body, jsonBytes, record);
    }
    if (!method.equals("GET")) {
      return Answer.error(405, "%s is not for %s".formatted(path, method));
    }
    if (model.matches() && model.group(3) == null) return metadata(spec(model));
    if (model.matches() && !INFER.equals(model.group(3))) return modelReady(spec(model));
    return switch (path) {
      case "/v2", "/v2/" -> server();
      case "/v2/health/live" -> flag(200, "live", true);
      case "/v2/health/ready" -> ready();
      default ->
          Answer.error(
              StatusCode.NOT_FOUND,
              "there is nothing at %s; POST to /v2/models/NAME/infer".formatted(path));
    };
  }

  private static ModelSpec spec(Matcher path) {
    var version = Optional.ofNullable(path.group(2)).map(Long::parseLong);
    return new ModelSpec(name(path), version, Optional.empty());
  }

  private static Answer server() {
    return new Answer(
        200,
        Answers.json(
            json -> {
              json.writeStartObject();
              json.writeStringField("name", "convnet");
              var version = OpenInferenceApi.class.getPackage().getImplementationVersion();
              json.writeStringField("version", version == null ? "" : version);
              json.writeArrayFieldStart("extensions");
              json.writeString("binary_tensor_data");
              json.writeEndArray();
              json.writeEndObject();
            }));
  }

  private Answer ready() {
    boolean ready = models.unavailable().isEmpty();
    return flag(ready ? 200 : 503, "ready", ready);
  }

  private static Answer flag(int status, String name, boolean value) {
    return new Answer(
        status,
        Answers.json(
            json -> {
              json.writeStartObject();
              json.writeBooleanField(name, value);
              json.writeEndObject();
            }));
  }

  private Answer modelReady(ModelSpec spec) {
    boolean ready = models.statuses(spec).stream().anyMatch(VersionStatus::isAvailable);
    return new Answer(
        ready ? 200 : 503,
        Answers.json(
            json -> {
              json.writeStartObject();
              json.writeStringField("name", spec.name());
              json.writeBooleanField("ready", ready);
              json.writeEndObject();
            }));
  }

  private Answer infer(ModelSpec spec, byte[] body, int jsonBytes, CallRecord record) {
    if (jsonBytes > body.length) {
      throw ServingException.invalidArgument(
          "Inference-Header-Content-Length is %d, but the body has %d bytes"
              .formatted(jsonBytes, body.length));
    }
    try (var handle = models.acquire(spec)) {
      record.answeredBy(handle);
      var document = jsonBytes == body.length ? body : Arrays.copyOf(body, jsonBytes);
      var request = InferRequest.read(document);
      return new InferCall(handle, request, metrics).run(new BinaryData(body, jsonBytes), record);
    }
  }

  private Answer metadata(ModelSpec spec) {
    try (var handle = models.acquire(spec)) {
      var signature =
          handle
              .model()
              .signatures()
              .getOrDefault(InferCall.DEFAULT_SIGNATURE, SignatureDef.getDefaultInstance());
      return new Answer(200, Answers.json(json -> metadata(json, handle, signature)));
    }
  }

  private void metadata(JsonGenerator json, ModelHandle handle, SignatureDef signature)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("name", handle.name());
    json.writeArrayFieldStart("versions");
    for (var status : models.statuses(ModelSpec.latest(handle.name()))) {
      if (status.isAvailable()) {
        json.writeString(Long.toString(status.version()));
      }
    }
    json.writeEndArray();
    json.writeStringField("platform", PLATFORM);
    tensors(json, "inputs", signature.getInputsMap());
    tensors(json, "outputs", signature.getOutputsMap());
    json.writeEndObject();
  }

  private static void tensors(JsonGenerator json, String field, Map<String, TensorInfo> tensors)
      throws IOException {
    json.writeArrayFieldStart(field);
    for (var tensor : new TreeMap<>(tensors).entrySet()) {
      json.writeStartObject();
      json.writeStringField("name", tensor.getKey());
      json.writeStringField("datatype", Datatype.name(tensor.getValue().getDtype()));
      json.writeArrayFieldStart("shape");
      for (var size : tensor.getValue().getTensorShape().getDimList()) {
        json.writeNumber(size.getSize());
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
