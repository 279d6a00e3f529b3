// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.grpc;

import static dev.convnet.serving.grpc.BytesClient.HEALTH;
import static dev.convnet.serving.grpc.BytesClient.PREDICT;
import static dev.convnet.serving.grpc.BytesClient.RELOAD;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.util.concurrent.ListenableFuture;
import dev.convnet.io.messages.MessageTypes;
import dev.convnet.io.messages.ProtoMessage;
import dev.convnet.io.messages.TensorBytes;
import dev.convnet.io.messages.TensorMessage;
import dev.convnet.serving.calls.CallRecord;
import dev.convnet.serving.metrics.ServerMetrics;
import dev.convnet.serving.repository.ModelConfig;
import dev.convnet.serving.repository.ModelRepository;
import dev.convnet.testing.Await;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;

/** What a server does with calls that it cannot, must not or need not answer. */
class GrpcServerTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  private final Host host = new Host();
  private ModelRepository models;
  private GrpcServer server;
  private ManagedChannel channel;
  private BytesClient client;

  @BeforeEach
  void start() throws IOException {
    var folder = Path.of("src", "test", "resources", "serving", "models", "half_plus_two");
    models = ModelRepository.empty(line -> {}, false);
    models.update(List.of(ModelConfig.of("half_plus_two", folder)));
    start(Duration.ofSeconds(30));
  }

  private void start(Duration requestTimeout) throws IOException {
    var settings =
        new GrpcSettings(
            new InetSocketAddress("127.0.0.1", 0), 1 << 20, requestTimeout, Optional.empty());
    server = GrpcServer.start(settings, models, new ServerMetrics(), host);
    channel = ManagedChannelBuilder.forAddress("127.0.0.1", server.port()).usePlaintext().build();
    client = new BytesClient(channel);
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    server.close();
    models.close();
  }

  /** Asks for half of 1 plus 2. */
  private static byte[] predict() {
    var spec = ProtoMessage.builder(MessageTypes.SERVING, "ModelSpec").set("name", "half_plus_two");
    try (var one = TensorBytes.FLOAT.tensor(Shape.of(1, 1), new byte[] {0, 0, (byte) 0x80, 0x3f})) {
      return ProtoMessage.builder(MessageTypes.SERVING, "PredictRequest")
          .set("model_spec", spec.build())
          .put("inputs", "x", TensorMessage.write(DataType.DT_FLOAT, one))
          .build()
          .toBytes()
          .toByteArray();
    }
  }

  private static Status status(ListenableFuture<byte[]> answer) throws InterruptedException {
    try {
      answer.get();
      return Status.OK;
    } catch (ExecutionException e) {
      return ((StatusRuntimeException) e.getCause()).getStatus();
    }
  }

  private String lastCode() throws Exception {
    Await.until(() -> !host.ended.isEmpty(), SOON);
    return host.ended.take().code();
  }

  @Test
  void answersWhatHasBegunBeforeItCloses() throws Exception {
    host.computes = false;
    var answers = new ArrayList<ListenableFuture<byte[]>>();
    for (int i = 0; i < 3; i++) answers.add(client.send(PREDICT, predict()));
    Await.until(() -> host.waiting.size() == 3, SOON);

    var closed = CompletableFuture.runAsync(server::close);
    for (int i = 0; i < 3; i++) host.waiting.take().run();

    for (var answer : answers) assertEquals(Code.OK, status(answer).getCode());
    closed.get(20, TimeUnit.SECONDS);
  }

  @Test
  void isBusyAtOnce() throws Exception {
    host.isFull = true;

    var refused = client.call(PREDICT, predict());

    assertEquals(Code.UNAVAILABLE, refused.getCode());
    assertEquals("the server is busy; try again", refused.getDescription());
    assertEquals("UNAVAILABLE", lastCode());
    assertEquals("UNAVAILABLE", host.answered.poll(20, TimeUnit.SECONDS).code());
    assertEquals(Code.OK, client.call(HEALTH, new byte[0]).getCode());
  }

  @Test
  void doesNotComputeForAClientThatHasGone() throws Exception {
    host.computes = false;
    var answer = client.send(PREDICT, predict());
    Await.until(() -> host.waiting.size() == 1, SOON);

    answer.cancel(true);
    var ended = host.ended.poll(20, TimeUnit.SECONDS);
    assertEquals("CANCELLED", host.answered.poll(20, TimeUnit.SECONDS).code());
    host.waiting.take().run();

    assertEquals("CANCELLED", ended.code());
    assertEquals("", ended.model()); // the request was not even read
    assertTrue(host.answered.isEmpty());
  }

  @Test
  void givesUpARequestThatDoesNotCome() throws Exception {
    stop();
    models = ModelRepository.empty(line -> {}, false);
    start(Duration.ofMillis(200));
    var status = new CompletableFuture<Status>();
    var call = client.newCall(PREDICT);

    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onClose(Status closed, Metadata trailers) {
            status.complete(closed);
          }
        },
        new Metadata());
    call.request(1);

    var closed = status.get(20, TimeUnit.SECONDS);
    assertEquals(Code.DEADLINE_EXCEEDED, closed.getCode());
    assertEquals("the request came too slowly", closed.getDescription());
  }

  @Test
  void refusesARequestWithoutMemoryForItAndGivesMemoryBack() throws Exception {
    assertEquals(Code.OK, client.call(PREDICT, predict()).getCode());
    assertEquals("OK", lastCode());
    assertEquals(0, host.reserved.get());
    host.hasMemory = false;

    var refused = client.call(PREDICT, predict());

    assertEquals(Code.UNAVAILABLE, refused.getCode());
    assertTrue(refused.getDescription().contains("no memory left"), refused.getDescription());
  }

  @Test
  void refusesATooLongRequest() {
    var refused = client.call(PREDICT, new byte[(1 << 20) + 1]);

    assertEquals(Code.RESOURCE_EXHAUSTED, refused.getCode());
    assertEquals(
        "a request may have 1 MiB at most; send fewer instances", refused.getDescription());
  }

  @Test
  void answersStrangersOnlyAboutItsHealth() {
    host.knowsClients = false;

    assertEquals(Code.OK, client.call(HEALTH, new byte[0]).getCode());
    assertEquals(Code.UNAUTHENTICATED, client.call(PREDICT, predict()).getCode());
    assertEquals(Code.UNAUTHENTICATED, client.call(RELOAD, new byte[0]).getCode());
  }

  @Test
  void letsNobodyChooseModelsIfTheHostDoesNot() {
    assertEquals(Code.PERMISSION_DENIED, client.call(RELOAD, new byte[0]).getCode());
  }

  /** A host that says what a test wants. */
  private static final class Host implements GrpcHost {
    @Override
    public CallRecord record() {
      return new CallRecord();
    }

    private final LinkedBlockingQueue<Runnable> waiting = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<EndedCall> ended = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<AnsweredCall> answered = new LinkedBlockingQueue<>();
    private final AtomicLong reserved = new AtomicLong();
    private volatile boolean computes = true;
    private volatile boolean isFull;
    private volatile boolean hasMemory = true;
    private volatile boolean knowsClients = true;

    @Override
    public boolean isAllowed(String authorization) {
      return knowsClients;
    }

    @Override
    public boolean mayReload() {
      return false;
    }

    @Override
    public void compute(Runnable work, Runnable turnAway) {
      if (isFull) turnAway.run();
      else if (computes) work.run();
      else waiting.add(work);
    }

    @Override
    public boolean reserve(long bytes) {
      if (hasMemory) reserved.addAndGet(bytes);
      return hasMemory;
    }

    @Override
    public void release(long bytes) {
      reserved.addAndGet(-bytes);
    }

    @Override
    public String requestId(String given) {
      return "id";
    }

    @Override
    public boolean answered(AnsweredCall call) {
      answered.add(call);
      return true;
    }

    @Override
    public void ended(EndedCall call) {
      ended.add(call);
    }
  }
}
