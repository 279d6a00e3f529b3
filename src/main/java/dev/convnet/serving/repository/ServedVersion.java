// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.repository;

import dev.convnet.io.savedmodel.ServableModel;
import dev.convnet.io.savedmodel.WarmupRecords;
import dev.convnet.serving.batching.ModelRunner;
import dev.convnet.serving.repository.VersionStatus.State;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/** A version of a model that is loaded, or was tried to load. Thread-safe. */
final class ServedVersion {
  private final long number;
  private State state = State.START;
  private Optional<String> failure = Optional.empty();
  private Optional<ModelRunner> runner = Optional.empty();
  private int users;
  private int requests;

  ServedVersion(long number) {
    this.number = number;
  }

  /** A version that somebody else loaded and closes. */
  static ServedVersion loaded(long number, ModelRunner runner) {
    var version = new ServedVersion(number);
    version.runner = Optional.of(runner);
    version.state = State.AVAILABLE;
    return version;
  }

  /**
   * Loads the version and runs its example requests; a failure is kept.
   *
   * @param loading how to load it
   * @param runners makes what runs the loaded model
   */
  void load(Path directory, ModelLoading loading, Function<ServableModel, ModelRunner> runners) {
    enter(State.LOADING);
    try {
      var model = loading.load(directory);
      var loaded = runners.apply(warm(model, loading.warmups()));
      synchronized (this) {
        runner = Optional.of(loaded);
        state = State.AVAILABLE;
      }
    } catch (IOException | RuntimeException e) {
      synchronized (this) {
        failure = Optional.of(String.valueOf(e.getMessage()));
        state = State.END;
      }
    }
  }

  private ServableModel warm(ServableModel loaded, int iterations) throws IOException {
    try {
      if (iterations > 0) requests = WarmupRecords.run(loaded, iterations);
      return loaded;
    } catch (IOException | RuntimeException e) {
      loaded.close();
      throw e;
    }
  }

  /** How many example requests have warmed the version up. */
  int warmupRequests() {
    return requests;
  }

  private synchronized void enter(State next) {
    state = next;
  }

  synchronized boolean isAvailable() {
    return state == State.AVAILABLE;
  }

  synchronized Optional<String> failure() {
    return failure;
  }

  long number() {
    return number;
  }

  synchronized VersionStatus status() {
    return new VersionStatus(
        number,
        state,
        failure.isPresent() ? StatusCode.FAILED_PRECONDITION : StatusCode.OK,
        failure.orElse(""));
  }

  /** The model for a request, unless it is not available; {@link #release} ends the use. */
  synchronized Optional<ModelRunner> acquire() {
    if (state != State.AVAILABLE) return Optional.empty();
    users++;
    return runner;
  }

  synchronized void release() {
    users--;
    notifyAll();
  }

  /** Lets begun requests end, and frees the model. */
  void unload() {
    synchronized (this) {
      if (state != State.AVAILABLE) return;
      state = State.UNLOADING;
      boolean interrupted = false;
      while (users > 0) {
        try {
          wait();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) Thread.currentThread().interrupt();
    }
    runner.map(ModelRunner::model).ifPresent(ServableModel::close);
    enter(State.END);
  }
}
