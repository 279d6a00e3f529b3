// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.serving.log.EventLog;
import dev.convnet.serving.log.entry.Sequenced;
import dev.convnet.serving.log.filter.LogFilter;
import dev.convnet.serving.log.store.LogReader;
import dev.convnet.serving.repository.StatusCode;
import dev.convnet.serving.rest.RestApi.Answer;
import io.javalin.Javalin;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends entries as they are stored, to a limited number of readers, each with a thread. What a
 * reader has not read yet is in nobody's memory: it waits in the network, then in {@link
 * dev.convnet.serving.log.EntryTail}, and then it is skipped and counted.
 */
final class TailRoutes implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LogServer.class);
  static final int MOST_READERS = 16;
  private static final int MOST_AT_ONCE = 200;

  /** Of those that a reader missed while it was away. */
  private static final int MOST_CAUGHT_UP = 10_000;

  private static final Duration HEARTBEAT = Duration.ofSeconds(5);
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final String LAST_ID = "Last-Event-ID";

  private final EventLog log;
  private final Semaphore readers = new Semaphore(MOST_READERS);

  /** One search in the store at a time leaves the processors to the models. */
  private final Semaphore turn = new Semaphore(1);

  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  TailRoutes(EventLog log) {
    this.log = log;
  }

  void addTo(Javalin server) {
    server.get("/v1/logs/tail", this::follow);
  }

  private void follow(Context context) {
    context.header("Cache-Control", "no-store");
    LogFilter filter;
    long from;
    try {
      filter = ReportRoutes.logFilter(context);
      from = from(context);
    } catch (InvalidSettingException e) {
      PostedBodies.send(context, Answer.error(StatusCode.INVALID_ARGUMENT, e.getMessage()));
      return;
    }
    if (!readers.tryAcquire()) {
      var full = "%d readers follow the log already; try again".formatted(MOST_READERS);
      PostedBodies.send(context, Answer.error(StatusCode.UNAVAILABLE, full));
      return;
    }
    context.future(() -> start(context, filter, from));
  }

  /** Behind the entry that the reader got last; without one, behind all. */
  private long from(Context context) {
    var last = context.header(LAST_ID);
    var text = last == null ? context.queryParam("after") : last;
    if (text == null || text.isBlank()) return log.tail().next();
    if (text.matches("\\d{1,18}")) return Math.min(log.tail().next(), Long.parseLong(text) + 1);
    throw new InvalidSettingException(
        last == null ? "after" : LAST_ID, "must be a number, got '" + text + "'");
  }

  private CompletableFuture<Void> start(Context context, LogFilter filter, long from) {
    var ended = new CompletableFuture<Void>();
    var thread =
        new Thread(
            () -> {
              try {
                send(context, filter, from);
              } catch (IOException | RuntimeException e) {
                LOG.debug("a reader of the log has gone", e);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              } finally {
                threads.remove(Thread.currentThread());
                readers.release();
                ended.complete(null);
              }
            },
            "log-tail");
    thread.setDaemon(true);
    threads.add(thread);
    thread.start();
    return ended;
  }

  private void send(Context context, LogFilter filter, long from)
      throws IOException, InterruptedException {
    context.status(200).contentType("text/event-stream; charset=utf-8");
    context.header("X-Accel-Buffering", "no"); // nginx would wait for more
    var stream = new EntryStream(context.res().getOutputStream());
    stream.flush(from);
    long next = caughtUp(stream, filter, from);
    while (!closed && !log.tail().isClosed()) {
      var part = log.tail().read(next, MOST_AT_ONCE, HEARTBEAT);
      if (part.skipped() > 0) stream.gap(part.skipped(), next + part.skipped());
      for (var entry : part.entries()) send(stream, filter, entry);
      next = part.next();
      stream.flush(next);
    }
  }

  private static void send(EntryStream stream, LogFilter filter, Sequenced entry)
      throws IOException {
    if (filter.matches(entry.entry())) stream.entry(entry);
  }

  /** Sends from the store what is not in memory any more; gives back the number to go on with. */
  private long caughtUp(EntryStream stream, LogFilter filter, long from)
      throws IOException, InterruptedException {
    long next = from;
    try {
      for (int sent = 0; sent < MOST_CAUGHT_UP && next < log.tail().first(); ) {
        long end = log.tail().first();
        var found = following(filter, next - 1);
        for (var entry : found) if (entry.sequence() < end) stream.entry(entry);
        boolean isLast = found.size() < MOST_AT_ONCE;
        next = isLast ? end : Math.min(end, found.get(found.size() - 1).sequence() + 1);
        sent += found.size();
        stream.flush(next);
      }
    } catch (InvalidSettingException e) {
      LOG.debug("it takes too long; the rest is a gap", e);
    }
    return next;
  }

  private List<Sequenced> following(LogFilter filter, long after)
      throws IOException, InterruptedException {
    turn.acquire();
    try {
      return new LogReader(log.folder(), LIMIT).following(filter, after, MOST_AT_ONCE);
    } finally {
      turn.release();
    }
  }

  /** Ends every stream. */
  @Override
  public void close() {
    closed = true;
    threads.forEach(Thread::interrupt);
  }
}
