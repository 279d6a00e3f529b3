// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.store;

import java.io.IOException;
import java.sql.SQLException;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/**
 * Threads that help with questions which take long. The whole process has one less than processors,
 * so that predictions are answered meanwhile.
 */
final class Crew {
  static final Crew OF_PROCESS = new Crew(Runtime.getRuntime().availableProcessors() - 1, 20_000);

  private final Free free;
  private final int entries;

  /**
   * A crew.
   *
   * @param threads how many there are
   * @param entries of a day that are about one part of its work
   */
  Crew(int threads, int entries) {
    this.free = new Free(threads);
    this.entries = entries;
  }

  /** How many threads may help now. */
  static final class Free extends Semaphore {
    private static final long serialVersionUID = 1;

    Free(int threads) {
      super(threads);
    }

    /** Takes one, even if there is none; the next that are given back pay for it. */
    void take() {
      reducePermits(1);
    }
  }

  /** A part of work, done with what a thread has opened for it. */
  interface Part<C, T> {
    T of(C open, int number) throws SQLException, IOException;
  }

  /** Opens what a thread needs for its work, lets it work, and closes it. */
  interface Opener<C> {
    void open(Consumer<C> work) throws IOException;
  }

  /** Gets the results in the order of the parts, in the thread that asks. */
  interface Use<T> {
    /** Whether more results are wanted. */
    boolean accept(T result) throws SQLException, IOException;
  }

  /**
   * Does work in parts, which are begun in their order, the first one in the thread that asks. No
   * thread is busy with it any more when this returns.
   *
   * @param own what the thread that asks has opened
   * @param others opens the same for a thread that helps; one that cannot does not help
   * @throws SQLException if a part throws it; so does each other exception of a part
   */
  <C, T> void work(int parts, C own, Opener<C> others, Part<C, T> part, Use<T> use)
      throws SQLException, IOException {
    try (var work = new PartedWork<>(parts, part, free)) {
      for (int next = 0; next < parts; next++) {
        while (work.wantsHelp(parts - next - 1) && free.tryAcquire()) work.help(others);
        if (!use.accept(work.result(next, own))) return;
      }
    }
  }

  /** About how many entries of a day are one part of its work. */
  int entries() {
    return entries;
  }
}
