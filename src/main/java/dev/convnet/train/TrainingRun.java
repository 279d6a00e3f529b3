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
 * A training run, from the locked directory to the saved network. It works in an order in which a
 * mistake never costs an existing run: lock the directory, load the data, listen for signals, find
 * the checkpoint to continue, build the graph, delete a previous run if the policy is {@link
 * ExistingRun#OVERWRITE}, restore, train, save, close.
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
 * <p>SIGTERM and SIGINT end the training after the current step, within nine seconds; the run saves
 * and the process exits.
 *
 * @param directory the output directory; empty for a run that writes nothing
 * @param existingRun what happens to a run that already exists in the directory
 * @param subdirectories of the directory that the run also writes to
 * @param device the default device of operations and variables
 * @param seed seed of every random choice in the graph
 * @param sessions opens the sessions in which the graph runs
 * @param clock the time in log lines and events, and between checkpoints
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
    /** Loads the data. It is called once, before anything of a previous run is deleted. */
    D load() throws IOException;
  }

  /** Builds a graph and trains it. */
  @FunctionalInterface
  public interface Work<D, R> {
    /**
     * Builds in the job's scope, then calls {@link TrainingJob#train}.
     *
     * @return the result of {@link TrainingRun#run}
     */
    R train(TrainingJob job, D data) throws IOException;
  }

  /** Trains in several graphs, one after the other. */
  @FunctionalInterface
  public interface Graphs<D, R> {
    /** Calls {@link Frame#inGraph} for each graph. */
    R train(Frame frame, D data) throws IOException;
  }

  /** A run in {@code directory}, with seed 1, default session options and the system's clock. */
  public static TrainingRun in(Path directory, ExistingRun existingRun) {
    return standard(Optional.of(directory), existingRun);
  }

  /** A run without a directory, otherwise as {@link #in}. */
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

  /** This run with other subdirectories. */
  public TrainingRun withSubdirectories(String... names) {
    return new TrainingRun(directory, existingRun, List.of(names), device, seed, sessions, clock);
  }

  /** This run with another default device. */
  public TrainingRun withDevice(Device other) {
    return new TrainingRun(directory, existingRun, subdirectories, other, seed, sessions, clock);
  }

  /** This run with another seed. */
  public TrainingRun withSeed(long other) {
    return new TrainingRun(directory, existingRun, subdirectories, device, other, sessions, clock);
  }

  /** This run with other sessions. */
  public TrainingRun withSessions(SessionFactory other) {
    return new TrainingRun(directory, existingRun, subdirectories, device, seed, other, clock);
  }

  /** This run with another clock. */
  public TrainingRun withClock(InstantSource other) {
    return new TrainingRun(directory, existingRun, subdirectories, device, seed, sessions, other);
  }

  /**
   * Loads the data and trains in one graph.
   *
   * @return the result of {@code work}
   * @throws IOException if the directory is in use, if it holds a run and the policy is {@link
   *     ExistingRun#FAIL}, or if loading, training or saving fails
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

  /** Trains in one graph, without data to load first. */
  public <R> R run(InGraph<R> work) throws IOException {
    return run(() -> Optional.empty(), (job, nothing) -> work.train(job));
  }

  /**
   * Loads the data and trains in several graphs, one after the other, which {@code work} creates
   * and closes: a cluster that loses a task builds a new graph for the remaining ones.
   *
   * @return the result of {@code work}
   * @throws IOException as {@link #run(Data, Work)}
   */
  public <D, R> R runGraphs(Data<D> data, Graphs<D, R> work) throws IOException {
    if (directory.isEmpty()) return runGraphs(Optional.empty(), data, work);
    var names = subdirectories.toArray(String[]::new);
    try (var locked = RunDirectory.open(directory.get(), existingRun, names)) {
      return runGraphs(Optional.of(locked), data, work);
    }
  }

  private <D, R> R runGraphs(Optional<RunDirectory> locked, Data<D> data, Graphs<D, R> work)
      throws IOException {
    var loaded = data.load(); // before signals are handled: here one may end the process at once
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

  /** A run in progress: its directory is locked, and its data is loaded. */
  public final class Frame {
    private final Optional<RunDirectory> locked;
    private final StopSignal stop;
    private boolean isWriting;

    private Frame(Optional<RunDirectory> locked, StopSignal stop) {
      this.locked = locked;
      this.stop = stop;
    }

    /**
     * Trains in {@code graph}. Training continues from the directory's latest complete checkpoint
     * if the run is resumed or an earlier graph of this run has been trained.
     *
     * @param graph stays open
     * @return the result of {@code work}
     */
    public <R> R inGraph(Graph graph, SessionFactory factory, InGraph<R> work) throws IOException {
      var resumes = isWriting || existingRun == ExistingRun.RESUME;
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

    /** On the first call, deletes a previous run if the policy says so. Call it before writing. */
    void startWriting() throws IOException {
      if (!isWriting && locked.isPresent()) {
        locked.get().deletePreviousRun(subdirectories.toArray(String[]::new));
      }
      isWriting = true;
    }
  }
}
