// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.grpc;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import dev.convnet.io.messages.ProtoMessage;
import dev.convnet.serving.calls.CallRecord;
import dev.convnet.serving.calls.Failures;
import dev.convnet.serving.metrics.Excerpt;
import dev.convnet.serving.metrics.StageTimes.Stage;
import dev.convnet.serving.repository.ServingException;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A call from its head to its end. The network thread brings the request, another one may answer
 * it; whoever ends the call first wins.
 */
final class RunningCall extends ServerCall.Listener<byte[]> {
  private static final Logger LOG = LoggerFactory.getLogger(GrpcServer.class);

  /** Of an error's message, as in TensorFlow Serving. */
  private static final int MOST_CHARACTERS = 1024;

  private static final byte[] NOTHING = {};

  private final ServerCall<byte[], byte[]> call;
  private final GrpcMethod method;
  private final CallTracer tracer;
  private final CallThreads threads;
  private final int maxBytes;
  private final Future<?> timeout;
  private final CallRecord record;

  /** Whether somebody tells the host of the answer. */
  private final AtomicBoolean told = new AtomicBoolean();

  private byte[] request;
  private boolean ended;

  RunningCall(
      ServerCall<byte[], byte[]> call,
      GrpcMethod method,
      CallTracer tracer,
      CallThreads threads,
      int maxBytes) {
    this.call = call;
    this.maxBytes = maxBytes;
    this.method = method;
    this.tracer = tracer;
    this.threads = threads;
    this.record = threads.record();
    this.timeout =
        threads.atTimeout(
            () -> end(Status.DEADLINE_EXCEEDED.withDescription("the request came too slowly")));
    tracer.about("", method.api());
    tracer.onRefused(this::end);
    call.request(2); // a second message is an error
  }

  @Override
  public void onMessage(byte[] message) {
    if (request != null) end(Status.INTERNAL.withDescription("more than one request in a call"));
    if (message.length > maxBytes) end(CallTracer.tooLong(maxBytes)); // after decompression
    request = message;
  }

  @Override
  public void onHalfClose() {
    timeout.cancel(false);
    if (hasEnded()) return;
    record.times().end(Stage.READ);
    if (request == null) {
      end(Status.INTERNAL.withDescription("a call without a request"));
      return;
    }
    threads.run(
        method.threads(),
        this::answer,
        () -> end(Status.UNAVAILABLE.withDescription("the server is busy; try again")));
  }

  @Override
  public void onCancel() {
    timeout.cancel(false);
    synchronized (this) {
      ended = true;
    }
    tellLater(Status.CANCELLED.withDescription("the client has gone"));
  }

  private synchronized boolean hasEnded() {
    return ended;
  }

  private void answer() {
    if (hasEnded() || !told.compareAndSet(false, true)) return; // the client has gone
    record.times().end(Stage.QUEUE);
    var answer = NOTHING;
    var status = Status.OK;
    try {
      answer = result().toBytes().toByteArray();
    } catch (InvalidProtocolBufferException e) {
      status = Status.INVALID_ARGUMENT.withDescription("the request is no message of its type");
    } catch (RuntimeException e) {
      status = Failures.told(e).map(RunningCall::status).orElseGet(() -> failed(e));
    } catch (OutOfMemoryError e) {
      LOG.error("{} needs more memory than the JVM may have (-Xmx)", method.name());
      status =
          Status.UNAVAILABLE.withDescription(
              "the server has too little memory for this; send fewer instances");
    }
    if (!tell(status, answer)) {
      status = Status.UNAVAILABLE.withDescription("the log has no room; try again");
    }
    if (status.isOk()) send(answer);
    else close(status);
  }

  /** Tells the host of the answer; whether the client may have it. */
  private boolean tell(Status status, byte[] answer) {
    return method.api().isEmpty()
        || threads.answered(tracer.answered(request, status, answer, record));
  }

  /**
   * For threads that must not wait; the client does not either. The request's memory is free by
   * then, so that it is told without.
   */
  private void tellLater(Status status) {
    if (method.api().isEmpty() || !told.compareAndSet(false, true)) return;
    var call = tracer.answered(NOTHING, status, NOTHING, record);
    threads.later(() -> threads.answered(call));
  }

  private ProtoMessage result() throws InvalidProtocolBufferException {
    var message = ProtoMessage.parse(method.request(), UnsafeByteOperations.unsafeWrap(request));
    tracer.about(method.model().apply(message), method.api());
    return method.body().apply(message, record);
  }

  private Status failed(RuntimeException e) {
    LOG.error("{} failed", method.name(), e);
    return Status.INTERNAL.withDescription("the server failed: " + e);
  }

  private static Status status(ServingException e) {
    var text = e.getMessage();
    return Status.Code.valueOf(e.code().name())
        .toStatus()
        .withDescription(
            text.length() <= MOST_CHARACTERS
                ? text
                : Excerpt.of(text, MOST_CHARACTERS) + "...TRUNCATED");
  }

  private synchronized void send(byte[] answer) {
    if (ended) return;
    ended = true;
    call.sendHeaders(headers());
    call.sendMessage(answer);
    call.close(Status.OK, new Metadata());
  }

  private void end(Status status) {
    close(status);
    tellLater(status);
  }

  private synchronized void close(Status status) {
    if (ended) return;
    ended = true;
    timeout.cancel(false);
    call.close(status, headers());
  }

  private Metadata headers() {
    var headers = new Metadata();
    headers.put(CallTracer.REQUEST_ID, tracer.requestId());
    return headers;
  }
}
