// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import dev.convnet.serving.repository.StatusCode;
import dev.convnet.serving.rest.RestApi.Answer;
import io.javalin.http.ContentType;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers requests with bodies, without a thread that waits for slow clients. */
final class PostedBodies implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LogServer.class);

  private final BodyMemory memory = BodyMemory.ofTheHeap();
  private final Duration timeout;
  private final Admission admission;
  private final ScheduledThreadPoolExecutor clock;

  PostedBodies(ServerSettings settings) {
    this.timeout = settings.bodyTimeout();
    this.admission =
        new Admission(settings.maxConcurrent(), settings.maxQueued(), Admission.LONGEST_WAIT);
    this.clock = new ScheduledThreadPoolExecutor(1, work -> new Thread(work, "log-timeouts"));
    clock.setRemoveOnCancelPolicy(true);
  }

  /** Answers a request when its body has come. */
  void answer(Context context, Function<byte[], Answer> compute) {
    context.future(() -> read(context, compute));
  }

  private CompletableFuture<?> read(Context context, Function<byte[], Answer> compute) {
    try {
      var body = new RequestBody(context.req(), memory, timeout, clock);
      return body.read()
          .thenCompose(bytes -> admitted(bytes, compute))
          .exceptionally(PostedBodies::error)
          .whenComplete((answer, failure) -> body.close())
          .thenAccept(answer -> send(context, answer));
    } catch (IOException e) {
      send(context, error(e));
      return CompletableFuture.completedFuture(null);
    }
  }

  private CompletableFuture<Answer> admitted(byte[] body, Function<byte[], Answer> compute) {
    var answer = new CompletableFuture<Answer>();
    admission.run(
        () -> answer.completeAsync(() -> compute.apply(body), Runnable::run),
        () -> answer.complete(Answer.error(503, "the server is busy; try again")));
    return answer;
  }

  /** Writes a document of JSON. */
  static void send(Context context, Answer answer) {
    if (answer.status() == StatusCode.UNAVAILABLE.http()) context.header("Retry-After", "1");
    context.status(answer.status()).contentType(ContentType.APPLICATION_JSON).result(answer.json());
  }

  /** What a client hears of a failure. */
  static Answer error(Throwable failure) {
    var cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof HttpResponseException e) {
      return Answer.error(e.getStatus(), e.getMessage());
    }
    LOG.error("a request to the log failed", cause);
    return Answer.error(StatusCode.INTERNAL, "the server failed: " + cause);
  }

  /** Finishes what has begun. */
  @Override
  public void close() {
    admission.close();
    clock.shutdownNow();
  }
}
