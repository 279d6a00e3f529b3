// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train;

import dev.convnet.data.input.BatchSource;
import dev.convnet.io.checkpoint.CheckpointState;
import dev.convnet.io.checkpoint.Saver;
import dev.convnet.io.summary.EventWriter;
import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.MetaGraphs;
import dev.convnet.nn.graph.SessionFactory;
import dev.convnet.train.TrainingLoop.InitialWeights;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.tensorflow.proto.MetaGraphDef;

/**
 * One graph of a {@link TrainingRun}. The program builds the graph in {@link #scope}, then calls
 * {@link #train}. The run creates and closes the job. Not thread-safe.
 */
public final class TrainingJob implements AutoCloseable {
  private final TrainingRun run;
  private final TrainingRun.Frame frame;
  private final GraphScope scope;
  private final SessionFactory sessions;
  private final Optional<Path> checkpoint;
  private final Deque<Resource> open = new ArrayDeque<>();

  private Optional<Saver> saver = Optional.empty();

  private interface Resource {
    void close() throws IOException;
  }

  TrainingJob(
      TrainingRun run,
      TrainingRun.Frame frame,
      GraphScope scope,
      SessionFactory sessions,
      Optional<Path> checkpoint) {
    this.run = run;
    this.frame = frame;
    this.scope = scope;
    this.sessions = sessions;
    this.checkpoint = checkpoint;
  }

  /** The root scope of the graph, with the run's seed and device. */
  public GraphScope scope() {
    return scope;
  }

  /**
   * The directory of the run.
   *
   * @throws java.util.NoSuchElementException if the run has none
   */
  public Path directory() {
    return run.directory().orElseThrow();
  }

  /** The run's clock. */
  public InstantSource clock() {
    return run.clock();
  }

  /** Whether SIGTERM or SIGINT has asked the run to stop. */
  public boolean isStopRequested() {
    return frame.stop().isRequested();
  }

  /**
   * The number of updates in the checkpoint that the run continues; 0 in a new run.
   *
   * @param counting how the names of the run's checkpoints are numbered
   */
  public long updates(StepCounting counting) {
    return checkpoint
        .map(from -> counting.updates(CheckpointState.step(from).orElse(0)))
        .orElse(0L);
  }

  /**
   * Closes {@code input} when the job ends, even if building or training fails.
   *
   * @return {@code input}
   */
  public <T extends BatchSource> T closing(T input) {
    open.push(input::close);
    return input;
  }

  /**
   * Opens the event file of the run, which the job closes. Before that it deletes a previous run if
   * the policy is {@link RunDirectory.ExistingRun#OVERWRITE}.
   */
  public EventWriter events() throws IOException {
    return events(directory());
  }

  /** Opens the event file in a subdirectory of the run, otherwise as {@link #events()} does. */
  public EventWriter events(String subdirectory) throws IOException {
    return events(directory().resolve(subdirectory));
  }

  private EventWriter events(Path folder) throws IOException {
    frame.startWriting();
    var events = EventWriter.in(folder, clock());
    open.push(events::close);
    return events;
  }

  /**
   * Builds the operations that save and restore all variables. Call this once, when all variables
   * are created. A run that may be resumed needs it.
   */
  public Saver saver(Saver.Settings settings) {
    var built = Saver.build(scope, scope.root().collected(CollectionKey.VARIABLES), settings);
    saver = Optional.of(built);
    return built;
  }

  /**
   * The current graph as a MetaGraph, with the operations of {@link #saver}.
   *
   * @throws java.util.NoSuchElementException if {@code saver} has not been called
   */
  public MetaGraphDef meta() {
    return MetaGraphs.of(scope, saver.orElseThrow().saverDef());
  }

  /** Creates the hooks of a run. */
  @FunctionalInterface
  public interface Hooks {
    /**
     * Creates the hooks, in the order in which they are called. It is called once the rest of the
     * graph is built; it may still add operations, such as summaries, and open event files.
     */
    List<? extends Hook> make() throws IOException;
  }

  /**
   * Trains from the checkpoint that the run continues, or from the initial values, until a hook,
   * the end of the input or a signal stops the loop.
   *
   * @param input this method closes it
   * @return the number of updates, including those before a resume
   * @throws IOException if reading, saving or writing fails
   * @throws dev.convnet.error.NotFiniteException if a loss becomes NaN or infinite
   * @throws IllegalStateException if the step does not run all collected {@code UPDATE_OPS}, so
   *     that batch normalization would keep its initial statistics
   */
  public long train(TrainStep step, BatchSource input, Hooks hooks) throws IOException {
    return train(step, input, InitialWeights::fromInitializer, hooks);
  }

  /**
   * Trains as {@link #train(TrainStep, BatchSource, Hooks)} does, but a new run starts from other
   * initial values.
   *
   * @param initial is called with the job's scope; a run that continues a checkpoint ignores it
   */
  public long train(
      TrainStep step, BatchSource input, Function<GraphScope, InitialWeights> initial, Hooks hooks)
      throws IOException {
    var start = checkpoint.map(this::restoring).orElseGet(() -> initial.apply(scope));
    var all = new ArrayList<Hook>();
    all.add(NanGuard.of(scope, step));
    all.addAll(hooks.make());
    UpdateOps.check(scope, step.update());
    frame.startWriting();
    return new TrainingLoop(step, input, all, start, sessions).run(scope, frame.stop());
  }

  private InitialWeights restoring(Path from) {
    var built = saver.orElseThrow();
    return session -> built.restore(session, from);
  }

  /** Closes inputs and event files, the last opened first, even if closing one of them fails. */
  @Override
  public void close() throws IOException {
    if (open.isEmpty()) return;
    try {
      open.pop().close();
    } finally {
      close();
    }
  }
}
