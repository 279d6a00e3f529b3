// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import dev.convnet.serving.calls.CallRecord;
import dev.convnet.serving.metrics.StageTimes.Stage;
import dev.convnet.serving.repository.StatusCode;
import dev.convnet.serving.rest.RestApi.Answer;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.ContentType;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import jakarta.servlet.AsyncContext;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.SequenceInputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the requests that compute, in three steps, each with threads of its own: the body is read
 * as it comes ({@link RequestBody}), the model computes ({@link Admission}), and a thread of the
 * server writes the answer.
 */
final class Predictions implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ModelServer.class);

  /** A large body takes several times its size while it becomes tensors. */
  private static final int LARGE_BYTES = 1 << 20;

  /** The length of a document before bytes of tensors, in the Open Inference Protocol. */
  private static final String JSON_BYTES = "Inference-Header-Content-Length";

  private static final Answer BUSY =
      Answer.error(StatusCode.UNAVAILABLE, "the server is busy; try again");

  private static final Answer NO_ROOM =
      Answer.error(StatusCode.UNAVAILABLE, "the log has no room; try again");

  private final HttpApi api;
  private final Optional<PredictionLog> log;
  private final Admission admission;
  private final Semaphore large;
  private final Duration bodyTimeout;
  private final Executor writers;
  private final BodyMemory memory = BodyMemory.ofTheHeap();
  private final ScheduledThreadPoolExecutor clock;

  Predictions(HttpApi api, ServerSettings settings, Executor writers) {
    this.api = api;
    this.log = settings.predictionLog();
    this.admission =
        new Admission(
            settings.maxConcurrent() + settings.maxInBatches(),
            settings.maxQueued(),
            Admission.LONGEST_WAIT);
    this.large = new Semaphore(settings.maxConcurrent());
    this.bodyTimeout = settings.bodyTimeout();
    this.writers = writers;
    this.clock = new ScheduledThreadPoolExecutor(1, work -> new Thread(work, "body-timeouts"));
    clock.setRemoveOnCancelPolicy(true);
  }

  Admission admission() {
    return admission;
  }

  BodyMemory memory() {
    return memory;
  }

  void answer(Context context) {
    var path = context.req().getRequestURI();
    var encoding = context.header("Content-Encoding");
    var observed = new ObservedRequest(context, path, record());
    context.future(() -> answer(context, path, encoding, observed));
  }

  private CallRecord record() {
    return new CallRecord(log.flatMap(PredictionLog::look));
  }

  private CompletableFuture<?> answer(
      Context context, String path, String encoding, ObservedRequest observed) {
    try {
      requireKnown(encoding);
      var jsonBytes = jsonBytes(context.header(JSON_BYTES));
      var body = new RequestBody(context.req(), memory, bodyTimeout, clock);
      var read = body.read();
      if (read.isCompletedExceptionally()) throw body.refusal();
      var request = context.req();
      var async = request.getAsyncContext();
      var answered = new CompletableFuture<Void>();
      read.thenCompose(bytes -> compute(path, encoding, bytes, jsonBytes, observed))
          .whenCompleteAsync(
              (answer, failure) -> {
                try (body) {
                  send(context, answer, failure, observed);
                }
                answered.complete(null); // Javalin writes the answer here
                if (request.isAsyncStarted()) end(async);
              },
              writers);
      return answered;
    } catch (IOException | HttpResponseException e) {
      send(context, null, e, observed);
      return CompletableFuture.completedFuture(null);
    }
  }

  /** Ends a request whose client has gone; Javalin leaves it open if it cannot write. */
  private static void end(AsyncContext async) {
    try {
      async.complete();
    } catch (IllegalStateException e) { // it ended just now, or another one has begun
      LOG.trace("ended before", e);
    }
  }

  private static OptionalInt jsonBytes(String header) {
    if (header == null) return OptionalInt.empty();
    if (header.matches("\\d{1,9}")) return OptionalInt.of(Integer.parseInt(header));
    throw new BadRequestResponse("the header %s must be a number".formatted(JSON_BYTES));
  }

  private CompletableFuture<Answer> compute(
      String path, String encoding, byte[] body, OptionalInt jsonBytes, ObservedRequest observed) {
    var answer = new CompletableFuture<Answer>();
    var times = observed.record().times();
    times.end(Stage.READ);
    observed.came(body);
    admission.run(
        () -> {
          boolean isLarge = body.length > LARGE_BYTES || !isPlain(encoding);
          if (isLarge) large.acquireUninterruptibly();
          times.end(Stage.QUEUE);
          try {
            var decoded = decoded(body, encoding);
            observed.came(decoded);
            answer.complete(api.answer("POST", path, decoded, jsonBytes, observed.record()));
          } catch (IOException | RuntimeException | Error e) {
            answer.completeExceptionally(e);
          } finally {
            if (isLarge) large.release();
          }
        },
        () -> answer.complete(BUSY));
    return answer;
  }

  private void send(Context context, Answer answer, Throwable failure, ObservedRequest observed) {
    var sent = failure == null ? answer : error(context, cause(failure));
    if (log.isPresent() && !isLogged(observed, sent)) sent = NO_ROOM;
    if (sent.status() == StatusCode.UNAVAILABLE.http()) context.header("Retry-After", "1");
    context.status(sent.status());
    if (sent.bytes().length == 0) {
      context.contentType(ContentType.APPLICATION_JSON).result(sent.json());
    } else {
      context.header(JSON_BYTES, Integer.toString(sent.json().length));
      var parts = new ByteArrayInputStream(sent.json());
      context
          .contentType(ContentType.APPLICATION_OCTET_STREAM)
          .result(new SequenceInputStream(parts, new ByteArrayInputStream(sent.bytes())));
    }
  }

  /** A log that fails is no reason to keep an answer back. */
  private boolean isLogged(ObservedRequest observed, Answer answer) {
    try {
      return log.orElseThrow().answered(observed.with(answer));
    } catch (RuntimeException e) {
      LOG.error("a prediction could not be logged", e);
      return true;
    }
  }

  private static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException ? failure.getCause() : failure;
  }

  private static Answer error(Context context, Throwable failure) {
    if (failure instanceof HttpResponseException e) {
      return Answer.error(e.getStatus(), e.getMessage());
    }
    if (failure instanceof OutOfMemoryError) {
      LOG.error("{} needs more memory than the JVM may have (-Xmx)", context.path());
      return Answer.error(
          StatusCode.UNAVAILABLE,
          "the server has too little memory for this; send fewer instances");
    }
    LOG.error("{} failed", context.path(), failure);
    return Answer.error(StatusCode.INTERNAL, "the server failed: " + failure);
  }

  private static void requireKnown(String encoding) {
    if (!isPlain(encoding) && !encoding.equalsIgnoreCase("gzip")) {
      throw new BadRequestResponse(
          "the Content-Encoding '%s' is not known; use gzip".formatted(encoding));
    }
  }

  private static boolean isPlain(String encoding) {
    return encoding == null || encoding.equalsIgnoreCase("identity");
  }

  private static byte[] decoded(byte[] body, String encoding) throws IOException {
    if (isPlain(encoding)) return body;
    try (var input = gzip(body)) {
      var bytes = input.readNBytes(ModelServer.MAX_BYTES + 1);
      if (bytes.length > ModelServer.MAX_BYTES) throw RequestBody.tooLong();
      return bytes;
    } catch (ZipException | EOFException e) {
      throw RequestBody.cutShort();
    }
  }

  private static GZIPInputStream gzip(byte[] body) throws IOException {
    try {
      return new GZIPInputStream(new ByteArrayInputStream(body));
    } catch (ZipException | EOFException e) {
      throw new BadRequestResponse("the body is not in the format gzip");
    }
  }

  /** Finishes what has begun. */
  @Override
  public void close() {
    admission.close();
    clock.shutdownNow();
  }
}
