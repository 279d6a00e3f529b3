// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import dev.convnet.serving.calls.CallRecord;
import dev.convnet.serving.grpc.AnsweredCall;
import dev.convnet.serving.grpc.EndedCall;
import dev.convnet.serving.grpc.GrpcHost;
import dev.convnet.serving.grpc.GrpcServer;
import dev.convnet.serving.grpc.GrpcSettings;
import dev.convnet.serving.metrics.ServerMetrics;
import dev.convnet.serving.repository.ModelRepository;
import dev.convnet.serving.repository.StatusCode;
import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * The gRPC side of {@link ModelServer}, in a class of its own: {@code ModelServer} can be loaded
 * without gRPC. It shares threads, memory, token, key and log with the HTTP side.
 */
final class GrpcSide implements GrpcHost, AutoCloseable {
  private final ModelRepository models;
  private final ServerMetrics metrics;
  private final ServerSettings settings;
  private final Admission admission;
  private final BodyMemory memory;
  private final boolean isLocal;
  private final GrpcServer server;

  /**
   * Starts to listen.
   *
   * @throws IOException if that is not possible at the address
   */
  GrpcSide(
      BindAddress address,
      ModelRepository models,
      ServerMetrics metrics,
      ServerSettings settings,
      Predictions shared)
      throws IOException {
    this.models = models;
    this.metrics = metrics;
    this.settings = settings;
    this.admission = shared.admission();
    this.memory = shared.memory();
    this.isLocal = address.isLocal();
    var key = settings.key().map(ServerKey::managers);
    var grpc =
        new GrpcSettings(
            new InetSocketAddress(address.host(), address.port()),
            ModelServer.MAX_BYTES,
            settings.bodyTimeout(),
            key);
    this.server = GrpcServer.start(grpc, models, metrics, this);
  }

  int port() {
    return server.port();
  }

  @Override
  public boolean isAllowed(String authorization) {
    return settings.token().map(token -> token.isIn(authorization)).orElse(true);
  }

  /** A model may read and write files, so that not everybody may choose one. */
  @Override
  public boolean mayReload() {
    return isLocal || settings.token().isPresent();
  }

  @Override
  public void compute(Runnable work, Runnable turnAway) {
    admission.run(work, turnAway);
  }

  @Override
  public boolean reserve(long bytes) {
    return memory.reserve(bytes);
  }

  @Override
  public void release(long bytes) {
    memory.release(bytes);
  }

  @Override
  public String requestId(String given) {
    return RequestId.of(given);
  }

  @Override
  public CallRecord record() {
    return new CallRecord(settings.predictionLog().flatMap(PredictionLog::look));
  }

  @Override
  public boolean answered(AnsweredCall call) {
    metrics.count(call.record().times());
    return settings.predictionLog().map(log -> log.answered(request(call))).orElse(true);
  }

  private static ServedRequest request(AnsweredCall call) {
    return new ServedRequest(
        call.time(),
        call.requestId(),
        call.model(),
        call.api(),
        "GRPC",
        call.request(),
        StatusCode.http(call.code()),
        call.error(),
        call.answer(),
        call.record(),
        call.nanoseconds());
  }

  @Override
  public void ended(EndedCall call) {
    if (!call.api().isEmpty()) {
      var model = models.names().contains(call.model()) ? call.model() : "";
      metrics.countRequest(model, call.api(), "GRPC", call.code(), call.nanoseconds());
    }
    settings
        .accessLog()
        .ifPresent(
            log ->
                log.accept(
                    new AccessLine(
                            call.time(),
                            call.requestId(),
                            "GRPC",
                            "/" + call.method(),
                            call.model(),
                            StatusCode.http(call.code()),
                            call.bytesIn(),
                            call.bytesOut(),
                            call.nanoseconds())
                        .toJson()));
  }

  void refuseCalls() {
    server.refuseCalls();
  }

  @Override
  public void close() {
    server.close();
  }
}
