// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.onnx;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * What another thread opens when it is asked for first. Until then, and for good if that fails, who
 * asks has to do without it. Thread-safe.
 */
final class Later<T> {
  private static final Logger LOG = System.getLogger(Later.class.getName());

  private final String name;
  private final Callable<T> opens;
  private volatile CompletableFuture<T> opening;

  /**
   * Opens nothing yet.
   *
   * @param name of what is opened and of its thread, in messages
   */
  Later(String name, Callable<T> opens) {
    this.name = name;
    this.opens = opens;
  }

  /** It, if it is open by now. */
  Optional<T> get() {
    var begun = opening == null ? begin() : opening;
    return begun.isDone() && !begun.isCompletedExceptionally()
        ? Optional.of(begun.join())
        : Optional.empty();
  }

  private synchronized CompletableFuture<T> begin() {
    if (opening == null) {
      opening = CompletableFuture.supplyAsync(this::open, new DaemonThread(name));
    }
    return opening;
  }

  private T open() {
    try {
      return opens.call();
    } catch (Exception e) {
      LOG.log(Level.WARNING, "{0} cannot be opened: {1}", name, e);
      throw new CompletionException(e);
    }
  }

  /** Waits for it if it is being opened. Nobody asks for it any more: the caller closes it. */
  Optional<T> last() {
    if (opening == null) return Optional.empty();
    try {
      return Optional.of(opening.join());
    } catch (CompletionException failed) {
      return Optional.empty();
    }
  }
}
