// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.store;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Work whose parts several threads take one after the other; see {@link Crew}. */
final class PartedWork<C, T> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PartedWork.class);

  private final Crew.Part<C, T> part;
  private final List<CompletableFuture<T>> results;
  private final Crew.Free free;
  private final AtomicInteger taken = new AtomicInteger(1);
  private final List<CompletableFuture<Void>> helpers = new ArrayList<>();
  private volatile boolean isHelpless;

  PartedWork(int parts, Crew.Part<C, T> part, Crew.Free free) {
    this.part = part;
    this.free = free;
    this.results =
        Stream.generate(CompletableFuture<T>::new).limit(parts).collect(Collectors.toList());
  }

  /** Whether nobody has taken some parts yet, of which there are so many at most. */
  boolean wantsHelp(int most) {
    return !isHelpless && taken.get() < results.size() && helpers.size() < most;
  }

  /** Starts a thread, which is free again when no part is left. If one cannot help, none does. */
  void help(Crew.Opener<C> opener) {
    try {
      helpers.add(CompletableFuture.runAsync(() -> work(opener), PartedWork::start));
    } catch (OutOfMemoryError e) { // this is how Java says that there can be no more threads
      free.release();
      doWithout(e);
    }
  }

  private void work(Crew.Opener<C> opener) {
    try {
      opener.open(this::takeAll);
    } catch (IOException | RuntimeException e) {
      doWithout(e);
    } finally {
      free.release();
    }
  }

  private void doWithout(Throwable reason) {
    isHelpless = true;
    LOG.warn("fewer threads help: {}", reason.getMessage());
  }

  private static void start(Runnable task) {
    var thread = new Thread(task, "log-reader");
    thread.setDaemon(true);
    thread.start();
  }

  private void takeAll(C open) {
    while (take(open)) {}
  }

  /** Whether there was a part to do. */
  private boolean take(C open) {
    int number = taken.getAndIncrement();
    if (number >= results.size()) return false;
    run(number, open);
    return true;
  }

  private void run(int number, C open) {
    try {
      results.get(number).complete(part.of(open, number));
    } catch (SQLException | IOException | RuntimeException | Error e) {
      results.get(number).completeExceptionally(e);
    }
  }

  /** The result of a part, for the thread that asks. It does other parts rather than wait. */
  T result(int number, C open) throws SQLException, IOException {
    if (number == 0) run(0, open);
    var result = results.get(number);
    while (!result.isDone() && take(open)) {}
    try {
      var value = result.isDone() ? result.join() : await(result);
      results.set(number, null); // it may be large
      return value;
    } catch (CompletionException e) {
      if (e.getCause() instanceof SQLException sql) throw sql;
      if (e.getCause() instanceof IOException io) throw io;
      if (e.getCause() instanceof RuntimeException runtime) throw runtime;
      throw (Error) e.getCause();
    }
  }

  /** Another thread may help meanwhile, such as with the part that is awaited. */
  private T await(CompletableFuture<T> result) {
    free.release();
    try {
      return result.join();
    } finally {
      free.take();
    }
  }

  /** Lets nobody take more parts, and waits for those that are being done. */
  @Override
  public void close() {
    taken.set(results.size());
    for (var helper : helpers) helper.join();
  }
}
