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
 * asks has to do without it. Only one of them is opened at a time, as each needs much memory.
 * Thread-safe.
 */
final class Later<T> {
  private static final Logger LOG = System.getLogger(Later.class.getName());

  private final String name;
  private final Callable<T> opens;
  private volatile CompletableFuture<T> opening;
  private volatile boolean isUnwanted;

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
        ? Optional.ofNullable(begun.join())
        : Optional.empty();
  }

  private synchronized CompletableFuture<T> begin() {
    if (opening == null) opening = beginNow();
    return opening;
  }

  private CompletableFuture<T> beginNow() {
    try {
      return CompletableFuture.supplyAsync(this::open, new DaemonThread(name));
    } catch (OutOfMemoryError noThread) {
      return CompletableFuture.failedFuture(failed(noThread));
    }
  }

  /** Null if nobody wants it any more when its turn comes. */
  private T open() {
    synchronized (Later.class) {
      try {
        return isUnwanted ? null : opens.call();
      } catch (Exception | Error e) { // such as that of too little memory
        throw failed(e);
      }
    }
  }

  private CompletionException failed(Throwable e) {
    LOG.log(Level.WARNING, "{0} cannot be opened: {1}", name, e);
    return new CompletionException(e);
  }

  /** Waits for it if it is being opened. Nobody asks for it any more: the caller closes it. */
  Optional<T> last() {
    isUnwanted = true;
    if (opening == null) return Optional.empty();
    try {
      return Optional.ofNullable(opening.join());
    } catch (CompletionException failed) {
      return Optional.empty();
    }
  }
}
