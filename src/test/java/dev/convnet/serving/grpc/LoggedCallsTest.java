// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import dev.convnet.io.messages.MessageTypes;
import dev.convnet.io.messages.ProtoMessage;
import dev.convnet.io.messages.TensorBytes;
import dev.convnet.io.messages.TensorMessage;
import dev.convnet.serving.BindAddress;
import dev.convnet.serving.ModelServer;
import dev.convnet.serving.PredictionLog;
import dev.convnet.serving.PredictionLog.Payloads;
import dev.convnet.serving.log.EventLog;
import dev.convnet.serving.log.LogSettings;
import dev.convnet.serving.log.entry.LogEntry;
import dev.convnet.serving.log.entry.LogField;
import dev.convnet.serving.log.filter.LogFilter;
import dev.convnet.serving.log.queue.Overload;
import dev.convnet.serving.log.queue.QueueSettings;
import dev.convnet.serving.log.store.LogQuery;
import dev.convnet.serving.log.store.LogReader;
import dev.convnet.serving.repository.ModelSource;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Status.Code;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.Example;
import org.tensorflow.proto.Feature;
import org.tensorflow.proto.Features;
import org.tensorflow.proto.FloatList;

/** Calls by gRPC, REST and the Open Inference Protocol are logged alike. */
class LoggedCallsTest {
  private static final Path MODELS = Path.of("src", "test", "resources", "serving", "models");
  private static final String SERVICE = "tensorflow.serving.PredictionService/";
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @TempDir private Path folder;
  private final List<String> accessLines = new ArrayList<>();
  private EventLog log;
  private ModelServer server;
  private ManagedChannel channel;
  private BytesClient client;

  private void start(Payloads payloads, QueueSettings queue) throws IOException {
    log = EventLog.open(LogSettings.in(folder).with(queue));
    server =
        ModelServer.builder()
            .address(BindAddress.local(0))
            .grpc(BindAddress.local(0))
            .models(ModelSource.folder(MODELS))
            .accessLog(accessLines::add)
            .predictionLog(new PredictionLog(log, payloads, 1))
            .start();
    int port = server.grpcPort().orElseThrow();
    channel = ManagedChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
    client = new BytesClient(channel);
  }

  @AfterEach
  void stop() throws IOException {
    if (channel != null) channel.shutdownNow();
    if (server != null) server.close();
    if (log != null) log.close();
  }

  private static ProtoMessage spec(String model, String signature) {
    return ProtoMessage.builder(MessageTypes.SERVING, "ModelSpec")
        .set("name", model)
        .set("signature_name", signature)
        .build();
  }

  private static byte[] predict(String model, String signature) {
    try (var x = TensorBytes.FLOAT.tensor(Shape.of(1, 1), new byte[] {0, 0, (byte) 0x80, 0x3f})) {
      return ProtoMessage.builder(MessageTypes.SERVING, "PredictRequest")
          .set("model_spec", spec(model, signature))
          .put("inputs", "x", TensorMessage.write(DataType.DT_FLOAT, x))
          .build()
          .toBytes()
          .toByteArray();
    }
  }

  private static ProtoMessage input() {
    var one = Feature.newBuilder().setFloatList(FloatList.newBuilder().addValue(1));
    var example =
        Example.newBuilder().setFeatures(Features.newBuilder().putFeature("x", one.build()));
    return ProtoMessage.builder(MessageTypes.SERVING, "Input")
        .set(
            "example_list",
            ProtoMessage.builder(MessageTypes.SERVING, "ExampleList")
                .add("examples", ByteString.copyFrom(example.build().toByteArray()))
                .build())
        .build();
  }

  private static byte[] examples(String type, String signature) {
    return ProtoMessage.builder(MessageTypes.SERVING, type)
        .set("model_spec", spec("half_plus_two", signature))
        .set("input", input())
        .build()
        .toBytes()
        .toByteArray();
  }

  private static byte[] tasks() {
    var request = ProtoMessage.builder(MessageTypes.SERVING, "MultiInferenceRequest");
    for (var method : List.of("regress", "classify")) {
      request.add(
          "tasks",
          ProtoMessage.builder(MessageTypes.SERVING, "InferenceTask")
              .set("model_spec", spec("half_plus_two", method + "_x_to_y"))
              .set("method_name", "tensorflow/serving/" + method)
              .build());
    }
    return request.set("input", input()).build().toBytes().toByteArray();
  }

  private void post(String path, String body) throws IOException, InterruptedException {
    var uri = URI.create("http://127.0.0.1:" + server.port() + path);
    var request = HttpRequest.newBuilder(uri).POST(BodyPublishers.ofString(body)).build();
    CLIENT.send(request, BodyHandlers.discarding());
  }

  private List<LogEntry> logged() throws IOException, InterruptedException {
    assertTrue(log.awaitStored(Duration.ofSeconds(20)), log.health().toString());
    var found = new ArrayList<LogEntry>();
    new LogReader(folder).query(LogQuery.of(LogFilter.ALL), e -> found.add(e.entry()));
    return found;
  }

  private static String text(LogEntry entry, LogField... fields) {
    var texts = new ArrayList<String>();
    for (var field : fields) texts.add(entry.value(field).map(Object::toString).orElse("-"));
    return String.join(" ", texts);
  }

  private static String call(LogEntry entry) {
    return text(
        entry,
        LogField.ENTRYPOINT,
        LogField.API,
        LogField.MODEL_NAME,
        LogField.MODEL_VERSION,
        LogField.SIGNATURE_NAME,
        LogField.STATUS_CODE,
        LogField.INSTANCES);
  }

  @Test
  void eachProtocolNamesVersionAndSignature() throws Exception {
    start(Payloads.SUMMARY, QueueSettings.defaults().withMinFree(0));
    var classify = examples("ClassificationRequest", "classify_x_to_y");
    assertEquals(Code.OK, client.call(SERVICE + "Predict", predict("half_plus_two", "")).getCode());
    assertEquals(Code.OK, client.call(SERVICE + "Classify", classify).getCode());
    var regress = examples("RegressionRequest", "regress_x_to_y");
    assertEquals(Code.OK, client.call(SERVICE + "Regress", regress).getCode());
    assertEquals(Code.OK, client.call(SERVICE + "MultiInference", tasks()).getCode());
    client.call(SERVICE + "Predict", predict("half_plus_two", "none"));
    client.call(SERVICE + "Predict", predict("none", ""));
    post("/v1/models/half_plus_two:predict", "{\"instances\": [1.0, 2.0]}");
    post("/v1/models/half_plus_two:classify", "{\"examples\": []");
    post(
        "/v2/models/half_plus_two/infer",
        "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,1],\"datatype\":\"FP32\",\"data\":[1]}]}");
    post("/v2/models/half_plus_two/infer", "{}");

    var entries = logged();

    assertEquals(
        """
        GRPC predict half_plus_two 123 serving_default 200 1
        GRPC classify half_plus_two 123 classify_x_to_y 200 1
        GRPC regress half_plus_two 123 regress_x_to_y 200 1
        GRPC multi_inference half_plus_two 123 classify_x_to_y,regress_x_to_y 200 1
        GRPC predict half_plus_two 123 - 400 -
        GRPC predict none - - 404 -
        REST predict half_plus_two 123 serving_default 200 2
        REST classify half_plus_two - - 400 -
        REST infer half_plus_two 123 serving_default 200 1
        REST infer half_plus_two 123 - 400 -
        """,
        String.join("\n", entries.stream().map(LoggedCallsTest::call).toList()) + "\n");
    for (var entry : entries) {
      boolean isRun = !text(entry, LogField.SIGNATURE_NAME).equals("-");
      assertEquals(isRun, entry.value(LogField.RUNTIME).isPresent(), entry.toString());
      long latency = (Long) entry.value(LogField.LATENCY).orElseThrow();
      assertTrue((Long) entry.value(LogField.RUNTIME).orElse(0L) <= latency, entry.toString());
    }
    assertEquals(
        "WARNING Serving signature key \"none\" not found.",
        text(entries.get(4), LogField.SEVERITY, LogField.ERROR));
    assertTrue(text(entries.get(0), LogField.REQUEST).startsWith("{\"bytes\":"));
    assertEquals(6, accessLines.stream().filter(line -> line.contains("\"GRPC\"")).count());
    assertStages();
  }

  private void assertStages() throws IOException, InterruptedException {
    var uri = URI.create("http://127.0.0.1:" + server.port() + "/monitoring/prometheus/metrics");
    var text = CLIENT.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
    var start =
        ":convnet:serving:stage_latency_count{model_name=\"half_plus_two\",version=\"123\",";
    for (var stage : List.of("read", "queue", "parse", "run", "answer")) {
      var one = start + "signature=\"regress_x_to_y\",stage=\"%s\"} 1".formatted(stage);
      assertTrue(text.contains(one), text);
      var several = start + "signature=\"several\",stage=\"%s\"} 1".formatted(stage);
      assertTrue(text.contains(several), text);
    }
    assertTrue(text.contains("API=\"multi_inference\",entrypoint=\"GRPC\""), text);
  }

  @Test
  void aMessageIsLoggedWholeInBase64() throws Exception {
    start(Payloads.FULL, QueueSettings.defaults().withMinFree(0));
    client.call(SERVICE + "Predict", predict("half_plus_two", ""));

    var request = text(logged().get(0), LogField.REQUEST);

    var bytes = Base64.getEncoder().encodeToString(predict("half_plus_two", ""));
    assertEquals("{\"base64\":\"" + bytes + "\"}", request);
  }

  @Test
  void aFullLogRefusesCallsOnlyIfItIsToldTo() throws Exception {
    var full = QueueSettings.defaults().withMinFree(Long.MAX_VALUE);
    start(Payloads.NONE, full.with(Overload.REFUSE));

    var status = client.call(SERVICE + "Predict", predict("half_plus_two", ""));

    assertEquals(Code.UNAVAILABLE, status.getCode());
    assertEquals("the log has no room; try again", status.getDescription());
  }

  /** What cannot be read is logged, too, as a failed request of nobody. */
  @Test
  void aDamagedMessage() throws Exception {
    start(Payloads.NONE, QueueSettings.defaults().withMinFree(0));

    client.call(SERVICE + "Predict", new byte[] {1, 2, 3});

    assertEquals("GRPC predict  - - 400 -", call(logged().get(0)));
  }
}
