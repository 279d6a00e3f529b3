// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.convnet.data.records.RecordReader;
import dev.convnet.io.messages.ExampleInput;
import dev.convnet.io.messages.MessageTypes;
import dev.convnet.io.messages.ProtoMessage;
import dev.convnet.io.messages.TensorMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.SignatureDef;

/**
 * The example requests of a SavedModel, which are run before it serves: TensorFlow prepares much at
 * the first run, so that the first client would wait. The file is TensorFlow Serving's, a TFRecord
 * file of messages {@code PredictionLog} in {@code assets.extra/tf_serving_warmup_requests}.
 */
public final class WarmupRecords {
  static final Path FILE = Path.of("assets.extra", "tf_serving_warmup_requests");

  /** As in TensorFlow Serving. */
  private static final int MOST_RECORDS = 1_000;

  private static final String DEFAULT_SIGNATURE = "serving_default";

  private final ServableModel model;
  private final int iterations;

  private WarmupRecords(ServableModel model, int iterations) {
    this.model = model;
    this.iterations = iterations;
  }

  /**
   * Runs the example requests of a model, if it has some.
   *
   * @param iterations how often to run each
   * @return the number of requests
   * @throws IOException if the file is damaged, has more than 1,000 records, or the model refuses
   *     one; the message says which one
   */
  public static int run(ServableModel model, int iterations) throws IOException {
    var file = model.directory().resolve(FILE);
    return Files.isRegularFile(file) ? new WarmupRecords(model, iterations).run(file) : 0;
  }

  private int run(Path file) throws IOException {
    int count = 0;
    try (var records = RecordReader.open(file)) {
      for (var record = records.next(); record.isPresent(); record = records.next()) {
        if (++count > MOST_RECORDS) {
          throw new IOException(
              "Number of warmup records exceeds the maximum (%d) at %s"
                  .formatted(MOST_RECORDS, file));
        }
        run(record.get(), file, count);
      }
    }
    return count;
  }

  private void run(byte[] record, Path file, int number) throws IOException {
    var type = MessageTypes.SERVING.type("PredictionLog");
    try {
      var log = ProtoMessage.parse(type, ByteString.copyFrom(record));
      for (int i = 0; i < iterations; i++) run(log);
    } catch (InvalidProtocolBufferException | RuntimeException e) {
      var reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      throw new IOException("warm-up record %d of %s: %s".formatted(number, file, reason), e);
    }
  }

  private void run(ProtoMessage log) {
    if (log.has("predict_streamed_log") || log.has("session_run_log")) {
      throw new IllegalArgumentException("a log of this type cannot be run");
    }
    log.optional("predict_log").ifPresent(predict -> predict(predict.child("request")));
    for (var field : List.of("classify_log", "regress_log")) {
      log.optional(field)
          .map(entry -> entry.child("request"))
          .ifPresent(request -> examples(request.child("model_spec"), request.child("input")));
    }
    log.optional("multi_inference_log")
        .map(entry -> entry.child("request"))
        .ifPresent(
            request -> {
              for (var task : request.children("tasks")) {
                examples(task.child("model_spec"), request.child("input"));
              }
            });
  }

  private void predict(ProtoMessage request) {
    var inputs = new TreeMap<String, TensorMessage>();
    request
        .map("inputs", ByteString.class)
        .forEach((name, bytes) -> inputs.put(name, TensorMessage.parse(bytes)));
    call(request.child("model_spec"), inputs, request.list("output_filter", String.class));
  }

  private void examples(ProtoMessage spec, ProtoMessage input) {
    var examples = ExampleInput.examples(input);
    var tensor = TensorMessage.ofStrings(Shape.of(examples.size()), examples);
    call(spec, Map.of("inputs", tensor), List.of());
  }

  private void call(ProtoMessage spec, Map<String, TensorMessage> inputs, List<String> outputs) {
    var tensors = new TreeMap<String, Tensor>();
    try {
      var signature = only(outputs, signature(spec));
      inputs.forEach((name, input) -> tensors.put(name, input.tensor()));
      model.call(signature, tensors, results -> results.size());
    } finally {
      tensors.values().forEach(Tensor::close);
    }
  }

  private SignatureDef signature(ProtoMessage spec) {
    var name =
        Optional.of(spec.text("signature_name"))
            .filter(given -> !given.isEmpty())
            .orElse(DEFAULT_SIGNATURE);
    var signature = model.signatures().get(name);
    if (signature != null) return signature;
    throw new IllegalArgumentException("the model has no signature '%s'".formatted(name));
  }

  private static SignatureDef only(List<String> outputs, SignatureDef signature) {
    if (outputs.isEmpty()) return signature;
    var only = signature.toBuilder().clearOutputs();
    outputs.forEach(name -> only.putOutputs(name, signature.getOutputsOrThrow(name)));
    return only.build();
  }
}
