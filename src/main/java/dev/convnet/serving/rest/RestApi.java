// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.rest;

import dev.convnet.serving.calls.CallRecord;
import dev.convnet.serving.calls.Classification;
import dev.convnet.serving.calls.ExamplesCall;
import dev.convnet.serving.calls.Failures;
import dev.convnet.serving.calls.PredictCall;
import dev.convnet.serving.calls.Regression;
import dev.convnet.serving.metrics.ServerMetrics;
import dev.convnet.serving.repository.ModelHandle;
import dev.convnet.serving.repository.ModelRepository;
import dev.convnet.serving.repository.ModelSpec;
import dev.convnet.serving.repository.ServingException;
import dev.convnet.serving.repository.StatusCode;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tensorflow.proto.Example;
import org.tensorflow.proto.SignatureDef;

/**
 * TensorFlow Serving's REST interface, without HTTP: a method, a path and a body in, a status and a
 * document out. Thread-safe.
 */
public final class RestApi {
  private static final String WHICH = "/v1/models/([^/:]+)(?:/versions/(\\d+)|/labels/([^/:]+))?";
  private static final Pattern PREDICTION =
      Pattern.compile(WHICH + ":(classify|regress|predict)", Pattern.CASE_INSENSITIVE);
  private static final Pattern STATUS =
      Pattern.compile(WHICH + "(/metadata)?", Pattern.CASE_INSENSITIVE);
  private static final Pattern NO_NAME = Pattern.compile("/v1/models/?", Pattern.CASE_INSENSITIVE);
  private static final String DEFAULT_SIGNATURE = "serving_default";

  private final ModelRepository models;
  private final ServerMetrics metrics;

  /** Answers with the models of a repository, which the caller closes. */
  public RestApi(ModelRepository models, ServerMetrics metrics) {
    this.models = models;
    this.metrics = metrics;
  }

  /**
   * An answer.
   *
   * @param status of HTTP
   * @param json a document in UTF-8
   * @param bytes of tensors, which follow it
   * @param error what the document says is wrong; empty if nothing is
   */
  @SuppressWarnings("ArrayRecordComponent") // goes directly to the network
  public record Answer(int status, byte[] json, byte[] bytes, String error) {
    private static final byte[] NO_BYTES = {};

    public Answer(int status, byte[] json) {
      this(status, json, NO_BYTES, "");
    }

    /** What was asked for, with bytes of tensors after the document. */
    public static Answer withBytes(byte[] json, byte[] bytes) {
      return new Answer(StatusCode.OK.http(), json, bytes, "");
    }

    /** An error. */
    public static Answer error(StatusCode code, String message) {
      return error(code.http(), message);
    }

    /** An error with a status of HTTP that TensorFlow Serving does not have. */
    public static Answer error(int status, String message) {
      return new Answer(status, Answers.error(message), NO_BYTES, String.valueOf(message));
    }
  }

  /**
   * What a path is about.
   *
   * @param model its name, which no model may have; empty if the path names none
   * @param call predict, classify or regress; otherwise empty
   */
  public record Target(String model, String call) {}

  /** What a path, as the client wrote it, is about. */
  public static Target target(String path) {
    var prediction = PREDICTION.matcher(path);
    if (prediction.matches()) {
      return new Target(name(prediction), prediction.group(4).toLowerCase(Locale.ROOT));
    }
    var status = STATUS.matcher(path);
    return new Target(status.matches() ? name(status) : "", "");
  }

  private static String name(Matcher path) {
    try {
      return decoded(path.group(1));
    } catch (IllegalArgumentException e) { // not percent-encoded rightly
      return path.group(1);
    }
  }

  /** Whether there is a model of this name. */
  public boolean serves(String model) {
    return models.names().contains(model);
  }

  /** The counts and times of this server's requests. */
  public ServerMetrics metrics() {
    return metrics;
  }

  /** Whether a request needs a model to compute, and not only to be looked at. */
  public static boolean isPrediction(String method, String path) {
    return method.equals("POST") && PREDICTION.matcher(path).matches();
  }

  /**
   * Answers a request; errors are answers, too.
   *
   * @param path as the client wrote it, percent-encoded, without the query
   */
  public Answer answer(String method, String path, byte[] body) {
    return answer(method, path, body, new CallRecord());
  }

  /**
   * Answers a request, as the other method.
   *
   * @param record of what came before; this method notes the rest, and counts the times
   */
  public Answer answer(String method, String path, byte[] body, CallRecord record) {
    try {
      return new Answer(StatusCode.OK.http(), document(method, path, body, record));
    } catch (RuntimeException e) {
      var told = Failures.told(e).orElseThrow(() -> e);
      return Answer.error(told.code(), told.getMessage());
    } finally {
      metrics.count(record.times());
    }
  }

  /**
   * A model, for people.
   *
   * @param classes the names of its classes; empty if it is not available or has no such names
   */
  public record Model(String name, List<String> classes) {}

  /** The names of the models, in alphabetical order. */
  public List<String> names() {
    return models.names();
  }

  /** The models, in alphabetical order. */
  public List<Model> models() {
    return models.names().stream().map(name -> new Model(name, classes(name))).toList();
  }

  private List<String> classes(String name) {
    try (var handle = models.acquire(ModelSpec.latest(name))) {
      var labels = handle.model().directory().resolve("assets").resolve("labels.txt");
      return Files.isRegularFile(labels) ? Files.readAllLines(labels) : List.of();
    } catch (ServingException | IOException e) {
      return List.of();
    }
  }

  private byte[] document(String method, String path, byte[] body, CallRecord record) {
    var prediction = PREDICTION.matcher(path);
    if (method.equals("POST") && prediction.matches()) return predict(prediction, body, record);
    var status = STATUS.matcher(path);
    if (method.equals("GET") && status.matches()) {
      return status.group(4) == null ? status(spec(status)) : metadata(spec(status));
    }
    if (method.equals("GET") && NO_NAME.matcher(path).matches()) {
      throw ServingException.invalidArgument("Missing model name in request.");
    }
    throw ServingException.invalidArgument("Malformed request: " + method + " " + path);
  }

  private static ModelSpec spec(Matcher path) {
    var version = Optional.ofNullable(path.group(2)).map(RestApi::number);
    return new ModelSpec(
        decoded(path.group(1)), version, Optional.ofNullable(path.group(3)).map(RestApi::decoded));
  }

  private static long number(String digits) {
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException e) {
      throw ServingException.invalidArgument(
          "Failed to convert version: " + digits + " to numeric.");
    }
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private byte[] predict(Matcher path, byte[] body, CallRecord record) {
    var method = path.group(4).toLowerCase(Locale.ROOT);
    switch (method) {
      case "classify":
      case "regress":
        var request = ExamplesRequest.read(body);
        try (var handle = models.acquire(spec(path))) {
          record.answeredBy(handle);
          var call = ExamplesCall.valueOf(method.toUpperCase(Locale.ROOT));
          return examples(call, handle, request, record);
        }
      default:
        try (var handle = models.acquire(spec(path))) {
          record.answeredBy(handle);
          var predict = PredictRequest.read(body, name -> signature(handle, name, record));
          return predict(handle, predict, record);
        }
    }
  }

  private byte[] predict(ModelHandle handle, PredictRequest request, CallRecord record) {
    var signature = request.signature();
    for (var output : signature.getOutputsMap().values()) TensorWriter.require(output.getDtype());
    var call = new PredictCall(handle, signature, request.callInputs(), request.isRows(), metrics);
    return call.run(
        record,
        outputs ->
            request.isRows()
                ? Answers.rows(signature, outputs)
                : Answers.columns(signature, outputs));
  }

  private byte[] examples(
      ExamplesCall call, ModelHandle handle, ExamplesRequest request, CallRecord record) {
    var examples = request.examples().stream().map(Example::toByteArray).toList();
    var signature = signature(handle, request.signatureName(), record);
    return record.<byte[]>around(
        reader -> call.run(handle, signature, examples, metrics, reader),
        outputs ->
            call == ExamplesCall.CLASSIFY
                ? Answers.classes(Classification.of(outputs, examples.size()))
                : Answers.values(Regression.of(outputs, examples.size())));
  }

  private static SignatureDef signature(ModelHandle handle, String name, CallRecord record) {
    var wanted = name.isEmpty() ? DEFAULT_SIGNATURE : name;
    var signatures = handle.model().signatures();
    var signature = signatures.get(wanted);
    if (signature != null) {
      record.runs(handle, wanted);
      return signature;
    }
    throw ServingException.invalidArgument(
        "Serving signature name: \"%s\" not found in signature def; there are %s"
            .formatted(wanted, new TreeSet<>(signatures.keySet())));
  }

  private byte[] status(ModelSpec spec) {
    var statuses = models.statuses(spec);
    return Answers.json(
        json -> {
          json.writeStartObject();
          json.writeArrayFieldStart("model_version_status");
          for (var status : statuses) {
            json.writeStartObject();
            json.writeStringField("version", Long.toString(status.version()));
            json.writeStringField("state", status.state().name());
            json.writeObjectFieldStart("status");
            json.writeStringField("error_code", status.code().name());
            json.writeStringField("error_message", status.message());
            json.writeEndObject();
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  private byte[] metadata(ModelSpec spec) {
    try (var handle = models.acquire(spec)) {
      return Answers.json(json -> new MetadataJson(json).write(handle));
    }
  }
}
