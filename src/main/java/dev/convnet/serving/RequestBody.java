// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;

/**
 * The body of a request, read as it comes: no thread waits for a slow client. Memory is reserved
 * for what has come, and not for what a client says that it will send.
 *
 * <p>A client hears that its body is refused after the server has read it (and thrown it away), as
 * many clients do not listen while they send.
 */
final class RequestBody implements ReadListener, AutoCloseable {
  private static final int FIRST_BYTES = 16 << 10;
  private static final int GROWTH = 4;
  private static final int MOST_DISCARDED = 64 << 20;
  private static final int PIECE_BYTES = 8 << 10;
  private static final long PACE_SECONDS = 10;
  private static final int LEAST_BYTES_PER_SECOND = 1 << 10;

  private final CompletableFuture<byte[]> read = new CompletableFuture<>();
  private final byte[] piece = new byte[PIECE_BYTES];
  private final long begun = System.nanoTime();
  private final ServletInputStream input;
  private final EndPoint connection;
  private final long announced;
  private final BodyMemory memory;
  private final Duration timeout;
  private final ScheduledExecutorService clock;

  private byte[] bytes = {};
  private int length;
  private long received;
  private HttpResponseException refusal;
  private boolean ended;
  private Future<?> nextCheck;

  /**
   * Prepares to read.
   *
   * @param request in asynchronous mode
   * @param timeout for the whole body
   */
  RequestBody(
      HttpServletRequest request,
      BodyMemory memory,
      Duration timeout,
      ScheduledExecutorService clock)
      throws IOException {
    this.input = request.getInputStream();
    this.connection = Request.getBaseRequest(request).getHttpChannel().getEndPoint();
    this.announced = request.getContentLengthLong();
    this.memory = memory;
    this.timeout = timeout;
    this.clock = clock;
  }

  /**
   * Begins to read. The caller closes this when it does not need the bytes any more.
   *
   * @return the body; or an {@link HttpResponseException} if it is too long, too slow or cut short,
   *     or there is no memory for it
   */
  synchronized CompletableFuture<byte[]> read() {
    if (announced > ModelServer.MAX_BYTES) {
      refuse(tooLong());
    } else if (announced > memory.free()) {
      refuse(noMemory());
    }
    if (announced > MOST_DISCARDED) {
      end(refusal);
    } else {
      scheduleCheck();
      input.setReadListener(this);
    }
    return read;
  }

  @Override
  public synchronized void onDataAvailable() throws IOException {
    while (!ended && input.isReady()) {
      int count = input.read(piece);
      if (count < 0) return; // onAllDataRead follows
      received += count;
      if (refusal == null) append(count);
      if (refusal != null && received > MOST_DISCARDED) end(refusal);
    }
  }

  private void append(int count) {
    if (length + count > ModelServer.MAX_BYTES) {
      refuse(tooLong());
      return;
    }
    if (length + count > bytes.length && !grow(length + count)) {
      refuse(noMemory());
      return;
    }
    System.arraycopy(piece, 0, bytes, length, count);
    length += count;
  }

  private boolean grow(int least) {
    int most = announced < 0 ? ModelServer.MAX_BYTES : (int) announced;
    int capacity =
        Math.max(
            least, Math.min(most, Math.max(FIRST_BYTES, (int) (GROWTH * (long) bytes.length))));
    if (!memory.reserve(capacity - bytes.length)) return false;
    bytes = Arrays.copyOf(bytes, capacity);
    return true;
  }

  /** Why a body is not taken. */
  synchronized HttpResponseException refusal() {
    return refusal;
  }

  private void refuse(HttpResponseException why) {
    refusal = why;
    free();
  }

  @Override
  public synchronized void onAllDataRead() {
    if (ended) return;
    if (refusal != null) {
      end(refusal);
      return;
    }
    var whole = bytes.length == length ? bytes : Arrays.copyOf(bytes, length);
    finish();
    read.complete(whole);
  }

  @Override
  public synchronized void onError(Throwable failure) {
    if (refusal != null) end(refusal);
    else end(failure instanceof TimeoutException ? tooSlow() : cutShort());
  }

  private synchronized void checkPace() {
    if (ended) return;
    var elapsed = Duration.ofNanos(System.nanoTime() - begun);
    if (elapsed.compareTo(timeout) >= 0
        || received < LEAST_BYTES_PER_SECOND * elapsed.toSeconds()) {
      if (!failRead()) end(refusal == null ? tooSlow() : refusal);
    } else {
      scheduleCheck();
    }
  }

  /** Ends the wait for more, so that nothing waits on the connection when it gets its answer. */
  private boolean failRead() {
    return connection instanceof AbstractEndPoint waiting
        && waiting.getFillInterest().onFail(new TimeoutException());
  }

  private void scheduleCheck() {
    long left = timeout.toNanos() - (System.nanoTime() - begun);
    long wait = Math.max(1, Math.min(left, TimeUnit.SECONDS.toNanos(PACE_SECONDS)));
    nextCheck = clock.schedule(this::checkPace, wait, TimeUnit.NANOSECONDS);
  }

  private void end(HttpResponseException why) {
    if (ended) return;
    finish();
    free();
    read.completeExceptionally(why);
  }

  private void finish() {
    ended = true;
    if (nextCheck != null) nextCheck.cancel(false);
  }

  private void free() {
    memory.release(bytes.length);
    bytes = new byte[0];
  }

  /** Gives the memory back. */
  @Override
  public synchronized void close() {
    ended = true;
    free();
  }

  static HttpResponseException tooLong() {
    return refused(
        HttpStatus.CONTENT_TOO_LARGE,
        "a request may have %d MiB at most; send fewer instances"
            .formatted(ModelServer.MAX_BYTES >> 20));
  }

  private static HttpResponseException noMemory() {
    return refused(
        HttpStatus.SERVICE_UNAVAILABLE,
        "the server has no memory left for this request; try again");
  }

  private static HttpResponseException tooSlow() {
    return refused(HttpStatus.REQUEST_TIMEOUT, "the body of the request came too slowly");
  }

  static HttpResponseException cutShort() {
    return refused(HttpStatus.BAD_REQUEST, "the body is cut short or damaged");
  }

  private static HttpResponseException refused(HttpStatus status, String message) {
    return new HttpResponseException(status.getCode(), message, Map.of());
  }
}
