// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train;

import dev.convnet.io.checkpoint.Recovery;
import dev.convnet.nn.graph.Device;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.SessionFactory;
import dev.convnet.nn.graph.SessionOptions;
import dev.convnet.train.RunDirectory.ExistingRun;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Graph;

/**
 * The frame of every training run, in the one order in which nothing is lost: lock the directory,
 * load the data, listen for signals, find the checkpoint to continue, build the graph, delete a
 * previous run if asked, restore, train, save, close.
 *
 * <pre>{@code
 * TrainingRun.in(directory, ExistingRun.FAIL)
 *     .withSeed(1)
 *     .run(
 *         () -> load(),
 *         (job, data) -> {
 *           var input = job.closing(input(job.scope(), data));
 *           var step = step(job.scope(), input);
 *           return job.train(step, input, () -> List.of(new StopAtStep(1000)));
 *         });
 * }</pre>
 *
 * @param directory where the run is written to; empty for a run that writes nothing
 * @param existingRun what happens to a run that is in the directory already
 * @param subdirectories of the directory that the run also writes to
 * @param device of all that is not placed elsewhere
 * @param seed of every random choice in the graph
 * @param sessions where the graph runs
 * @param clock tells the time to lines, events and checkpoints
 */
public record TrainingRun(
    Optional<Path> directory,
    ExistingRun existingRun,
    List<String> subdirectories,
    Device device,
    long seed,
    SessionFactory sessions,
    InstantSource clock) {
  private static final Duration GRACE = Duration.ofSeconds(9);

  /** Loads the data of a run. */
  @FunctionalInterface
  public interface Data<D> {
    /** Called once, before anything of a previous run is touched. */
    D load() throws IOException;
  }

  /** Builds a graph and trains it. */
  @FunctionalInterface
  public interface Work<D, R> {
    /**
     * Builds in the job's scope, then calls {@link TrainingJob#train}.
     *
     * @return what the run came to
     */
    R train(TrainingJob job, D data) throws IOException;
  }

  /** Works with loaded data in graphs of its own, one after the other. */
  @FunctionalInterface
  public interface Graphs<D, R> {
    /** Calls {@link Frame#inGraph} as often as it needs to. */
    R train(Frame frame, D data) throws IOException;
  }

  /** A run in {@code directory}, with seed 1, in sessions with the default options. */
  public static TrainingRun in(Path directory, ExistingRun existingRun) {
    return standard(Optional.of(directory), existingRun);
  }

  /** A run that writes nothing by itself. */
  public static TrainingRun withoutDirectory() {
    return standard(Optional.empty(), ExistingRun.FAIL);
  }

  private static TrainingRun standard(Optional<Path> directory, ExistingRun existingRun) {
    return new TrainingRun(
        directory,
        existingRun,
        List.of(),
        new Device(""),
        1,
        SessionOptions.standard(),
        InstantSource.system());
  }

  /** The same with other subdirectories. */
  public TrainingRun withSubdirectories(String... names) {
    return new TrainingRun(directory, existingRun, List.of(names), device, seed, sessions, clock);
  }

  /** The same with another device. */
  public TrainingRun withDevice(Device other) {
    return new TrainingRun(directory, existingRun, subdirectories, other, seed, sessions, clock);
  }

  /** The same with another seed. */
  public TrainingRun withSeed(long other) {
    return new TrainingRun(directory, existingRun, subdirectories, device, other, sessions, clock);
  }

  /** The same in other sessions. */
  public TrainingRun withSessions(SessionFactory other) {
    return new TrainingRun(directory, existingRun, subdirectories, device, seed, other, clock);
  }

  /** The same with another clock. */
  public TrainingRun withClock(InstantSource other) {
    return new TrainingRun(directory, existingRun, subdirectories, device, seed, sessions, other);
  }

  /**
   * Runs.
   *
   * @throws IOException if the directory is in use or holds a run that must stay, or whatever fails
   *     first: loading, building, training or saving
   */
  public <D, R> R run(Data<D> data, Work<D, R> work) throws IOException {
    return runGraphs(
        data,
        (frame, loaded) -> {
          try (var graph = new Graph()) {
            return frame.inGraph(graph, sessions, job -> work.train(job, loaded));
          }
        });
  }

  /** Runs without data to load first. */
  public <R> R run(InGraph<R> work) throws IOException {
    return run(() -> Optional.empty(), (job, nothing) -> work.train(job));
  }

  /**
   * Runs in graphs that {@code work} makes and closes: a cluster builds a new one for the tasks
   * that are left.
   */
  public <D, R> R runGraphs(Data<D> data, Graphs<D, R> work) throws IOException {
    if (directory.isEmpty()) return runGraphs(Optional.empty(), data, work);
    var parts = subdirectories.toArray(String[]::new);
    try (var locked = RunDirectory.open(directory.get(), existingRun, parts)) {
      return runGraphs(Optional.of(locked), data, work);
    }
  }

  private <D, R> R runGraphs(Optional<RunDirectory> locked, Data<D> data, Graphs<D, R> work)
      throws IOException {
    var loaded = data.load(); // a signal may end this at once
    try (var stop = StopSignal.withGracePeriod(GRACE)) {
      return work.train(new Frame(locked, stop), loaded);
    }
  }

  /** Trains in one graph. */
  @FunctionalInterface
  public interface InGraph<R> {
    /** Builds in the job's scope, then calls {@link TrainingJob#train}. */
    R train(TrainingJob job) throws IOException;
  }

  /** A run whose directory is locked and whose data is loaded. */
  public final class Frame {
    private final Optional<RunDirectory> locked;
    private final StopSignal stop;
    private boolean begun;

    private Frame(Optional<RunDirectory> locked, StopSignal stop) {
      this.locked = locked;
      this.stop = stop;
    }

    /**
     * Trains in {@code graph}, which the caller closes, from the newest whole checkpoint of the
     * directory on: that of a run that is resumed, or of an earlier graph of this run.
     */
    public <R> R inGraph(Graph graph, SessionFactory factory, InGraph<R> work) throws IOException {
      var resumes = begun || existingRun == ExistingRun.RESUME;
      var checkpoint =
          resumes && directory.isPresent()
              ? Recovery.latestValidCheckpoint(directory.get())
              : Optional.<Path>empty();
      var scope = GraphScope.root(graph, seed).device(device);
      try (var job = new TrainingJob(TrainingRun.this, this, scope, factory, checkpoint)) {
        return work.train(job);
      }
    }

    StopSignal stop() {
      return stop;
    }

    /** Deletes a previous run, the first time, if asked: nothing is left that could go wrong. */
    void begin() throws IOException {
      if (!begun && locked.isPresent()) {
        locked.get().deletePreviousRun(subdirectories.toArray(String[]::new));
      }
      begun = true;
    }
  }
}
