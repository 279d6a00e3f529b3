// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.grpc;

import dev.convnet.serving.calls.CallRecord;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Follows a call from its head to its end: reserves memory for what has come, and tells the host
 * when it has ended. gRPC's network thread calls it.
 */
final class CallTracer extends ServerStreamTracer {
  static final Context.Key<CallTracer> CURRENT = Context.key("convnet-call");
  static final Metadata.Key<String> REQUEST_ID =
      Metadata.Key.of("x-request-id", Metadata.ASCII_STRING_MARSHALLER);

  private final GrpcHost host;
  private final int maxBytes;
  private final String method;
  private final String requestId;
  private final Instant time = Instant.now();
  private final long start = System.nanoTime();
  private final AtomicLong bytesIn = new AtomicLong();
  private final AtomicLong bytesOut = new AtomicLong();
  private long reserved;
  private Consumer<Status> onRefused = status -> {};
  private volatile String model = "";
  private volatile String api = "";

  private CallTracer(GrpcHost host, int maxBytes, String method, String requestId) {
    this.host = host;
    this.maxBytes = maxBytes;
    this.method = method;
    this.requestId = requestId;
  }

  static ServerStreamTracer.Factory factory(GrpcHost host, int maxBytes) {
    return new ServerStreamTracer.Factory() {
      @Override
      public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
        return new CallTracer(host, maxBytes, method, host.requestId(headers.get(REQUEST_ID)));
      }
    };
  }

  @Override
  public Context filterContext(Context context) {
    return context.withValue(CURRENT, this);
  }

  String requestId() {
    return requestId;
  }

  /** What to do if the request is too long, or there is no memory for it. */
  void onRefused(Consumer<Status> action) {
    onRefused = action;
  }

  /** Says what the call is about. */
  void about(String requestedModel, String requestedApi) {
    model = requestedModel;
    api = requestedApi;
  }

  @Override
  public void inboundWireSize(long bytes) {
    if (bytesIn.addAndGet(bytes) > maxBytes) {
      onRefused.accept(tooLong(maxBytes));
    } else if (host.reserve(bytes)) {
      reserved += bytes;
    } else {
      onRefused.accept(
          Status.UNAVAILABLE.withDescription(
              "the server has no memory left for this request; try again"));
    }
  }

  static Status tooLong(int maxBytes) {
    return Status.RESOURCE_EXHAUSTED.withDescription(
        "a request may have %d MiB at most; send fewer instances".formatted(maxBytes >> 20));
  }

  @Override
  public void outboundWireSize(long bytes) {
    bytesOut.addAndGet(bytes);
  }

  /** The call with an answer. */
  AnsweredCall answered(byte[] request, Status status, byte[] answer, CallRecord record) {
    var error = status.getDescription();
    return new AnsweredCall(
        time,
        requestId,
        model,
        api,
        request,
        status.getCode().name(),
        error == null ? "" : error,
        answer,
        record,
        System.nanoTime() - start);
  }

  @Override
  public void streamClosed(Status status) {
    host.release(reserved);
    reserved = 0;
    host.ended(
        new EndedCall(
            time,
            requestId,
            method,
            model,
            api,
            status.getCode().name(),
            bytesIn.get(),
            bytesOut.get(),
            System.nanoTime() - start));
  }
}
