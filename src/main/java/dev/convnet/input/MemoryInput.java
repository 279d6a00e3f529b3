// SPDX-License-Identifier: Apache-2.0
package dev.convnet.input;

import dev.convnet.data.PictureSet;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Batches of pictures that are in memory, made ahead by threads of its own and handed out in order.
 *
 * <p>What a batch holds depends on the pictures, the batch size, the seed and its index alone:
 * batch b has the positions [b * size, (b + 1) * size) of the row of shuffled epochs. So a run
 * repeats on any number of threads, and one that was cut goes on exactly with {@link #startAt}.
 *
 * <p>One thread takes the batches; any may close.
 */
public final class MemoryInput implements AutoCloseable {
  private final Batches batches;
  private final int ahead;
  private final List<Thread> threads = new CopyOnWriteArrayList<>();
  private final ExecutorService pool;
  private final Queue<Future<Batch>> begun = new ArrayDeque<>();
  private long nextIndex;

  /**
   * How batches are made.
   *
   * @param threads that make them; one makes about 200,000 examples a second
   * @param ahead how many may be ready, or in the making, before they are asked for
   */
  public record Settings(int batchSize, long seed, int threads, int ahead) {
    public Settings {
      if (batchSize <= 0 || threads <= 0 || ahead <= 0) {
        throw new IllegalArgumentException(
            "batchSize, threads and ahead must be > 0, got %d, %d and %d"
                .formatted(batchSize, threads, ahead));
      }
    }

    public Settings(int batchSize, long seed) {
      this(batchSize, seed, 1, 4);
    }
  }

  MemoryInput(Batches batches, Settings settings) {
    this.batches = batches;
    this.ahead = settings.ahead();
    this.pool = Executors.newFixedThreadPool(settings.threads(), this::thread);
    startAt(0);
  }

  /** For training: shuffled and distorted, without end. */
  public static MemoryInput distorted(PictureSet pictures, Settings settings) {
    return endless(
        pictures, settings, (epoch, example) -> Distortion.draw(settings.seed(), epoch, example));
  }

  /**
   * For evaluation: the middles of the pictures in their order, once; the last batch may be
   * smaller.
   */
  public static MemoryInput plain(PictureSet pictures, Settings settings) {
    return once(pictures, settings, Distortion.NONE);
  }

  /**
   * For training: whole pictures, {@code [32, 32, 3]} from 0 to 255, shuffled, moved by up to
   * {@code reach} pixels and flipped in every other epoch, without end; of each a gray square of
   * {@code hidden} rows and columns hides a part.
   */
  public static MemoryInput shifted(PictureSet pictures, int reach, int hidden, Settings settings) {
    var shifts = Shift.drawn(settings.seed(), reach);
    return endless(pictures, settings, CutOut.drawn(settings.seed(), hidden, shifts));
  }

  /** For evaluation: whole pictures in their order, once; the last batch may be smaller. */
  public static MemoryInput whole(PictureSet pictures, Settings settings) {
    return once(pictures, settings, Shift.NONE);
  }

  private static MemoryInput endless(
      PictureSet pictures, Settings settings, Preparation.Drawn drawn) {
    var batches = Batches.endless(pictures, settings.batchSize(), settings.seed(), drawn);
    return new MemoryInput(batches, settings);
  }

  private static MemoryInput once(PictureSet pictures, Settings settings, Preparation each) {
    return new MemoryInput(Batches.once(pictures, settings.batchSize(), each), settings);
  }

  /** Goes to a batch, forward or back: the next one handed out is this one. */
  public void startAt(long batchIndex) {
    if (batchIndex < 0) {
      throw new IllegalArgumentException("batchIndex must be >= 0, got " + batchIndex);
    }
    begun.forEach(work -> work.cancel(false));
    begun.clear();
    nextIndex = batchIndex;
    for (int i = 0; i < ahead; i++) {
      beginOne();
    }
  }

  private void beginOne() {
    batches
        .at(nextIndex)
        .ifPresent(
            work -> {
              begun.add(pool.submit(work));
              nextIndex++;
            });
  }

  /**
   * The next batch, waiting for it if need be, or empty when all were handed out.
   *
   * @throws IllegalStateException if the batch could not be made, with the cause, or the input is
   *     closed
   */
  public Optional<Batch> next() {
    if (pool.isShutdown()) {
      throw new IllegalStateException("this input is closed");
    }
    var first = begun.poll();
    if (first == null) {
      return Optional.empty();
    }
    beginOne();
    return Optional.of(result(first));
  }

  private static Batch result(Future<Batch> work) {
    try {
      return work.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a batch could not be made: " + e.getCause(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for a batch", e);
    }
  }

  /** Ends the threads; who waits in {@link #next} gets a {@link CancellationException}. */
  @Override
  public void close() {
    pool.shutdownNow().forEach(work -> ((Future<?>) work).cancel(false));
    try {
      for (var thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Thread thread(Runnable work) {
    var thread = new Thread(work, "input");
    thread.setDaemon(true);
    threads.add(thread);
    return thread;
  }
}
