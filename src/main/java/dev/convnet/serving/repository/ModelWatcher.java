// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.repository;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Looks for new versions of models and for other models now and then, on a thread of its own. */
public final class ModelWatcher implements AutoCloseable {
  private static final long CLOSE_SECONDS = 60;

  private final ModelRepository repository;
  private final ModelSource source;
  private final Consumer<String> log;
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(ModelWatcher::daemon);
  private List<ModelConfig> models = List.of();
  private String lastProblem = "";

  private ModelWatcher(ModelRepository repository, ModelSource source, Consumer<String> log) {
    this.repository = repository;
    this.source = source;
    this.log = log;
  }

  /**
   * How often to look; zero never.
   *
   * @param versions looks for versions in the folders of the models
   * @param models looks for other models
   */
  public record Intervals(Duration versions, Duration models) {}

  /**
   * Loads the models, and then goes on watching.
   *
   * @param log receives problems, once each
   * @throws IOException if the models cannot be read the first time
   */
  public static ModelWatcher start(
      ModelRepository repository, ModelSource source, Intervals intervals, Consumer<String> log)
      throws IOException {
    var watcher = new ModelWatcher(repository, source, log);
    watcher.models = source.models();
    repository.update(watcher.models);
    repository.onReload(watcher::reload);
    watcher.schedule(intervals.models, watcher::readModels);
    watcher.schedule(intervals.versions, watcher::lookForVersions);
    return watcher;
  }

  private void schedule(Duration interval, Runnable task) {
    if (interval.isZero()) return;
    executor.scheduleWithFixedDelay(
        task, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Serves other models; waits for a look that is under way. */
  private void reload(List<ModelConfig> configs) {
    try {
      executor
          .submit(
              () -> {
                models = configs;
                repository.update(configs);
              })
          .get();
    } catch (RejectedExecutionException e) {
      throw new ServingException(StatusCode.UNAVAILABLE, "the server ends", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServingException(StatusCode.CANCELLED, "the server ends", e);
    } catch (ExecutionException e) {
      throw new ServingException(StatusCode.INTERNAL, String.valueOf(e.getCause()), e);
    }
  }

  private void readModels() {
    try {
      models = source.models();
      lastProblem = "";
    } catch (IOException e) {
      problem(e.getMessage());
      return;
    }
    lookForVersions();
  }

  private void lookForVersions() {
    try {
      repository.update(models);
    } catch (RuntimeException e) { // or the executor would never look again
      problem(e.toString());
    }
  }

  private void problem(String text) {
    if (!text.equals(lastProblem)) log.accept(text);
    lastProblem = text;
  }

  private static Thread daemon(Runnable work) {
    var thread = new Thread(work, "model-watcher");
    thread.setDaemon(true);
    return thread;
  }

  /** Ends after the look that is under way. */
  @Override
  public void close() {
    executor.shutdownNow();
    try {
      if (!executor.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        log.accept("a model is still being loaded");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
