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
 * One graph of a {@link TrainingRun}: where it is built, and how it is trained. Made and closed by
 * the run. Not for several threads.
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

  /** The root of the graph. */
  public GraphScope scope() {
    return scope;
  }

  /** The directory of the run. */
  public Path directory() {
    return run.directory().orElseThrow();
  }

  /** The run's clock. */
  public InstantSource clock() {
    return run.clock();
  }

  /** Whether a signal asks the run to stop. */
  public boolean isStopRequested() {
    return frame.stop().isRequested();
  }

  /**
   * How many updates the run continues with: 0 in a new one.
   *
   * @param counting of the numbers in the names of the run's checkpoints
   */
  public long updates(StepCounting counting) {
    return checkpoint
        .map(from -> counting.updates(CheckpointState.step(from).orElse(0)))
        .orElse(0L);
  }

  /** Closes {@code input} when the job ends, even if building or training fails. */
  public <T extends BatchSource> T closing(T input) {
    open.push(input::close);
    return input;
  }

  /** Opens the event file of the run; a previous run is deleted first if asked. */
  public EventWriter events() throws IOException {
    return events(directory());
  }

  /** Opens the event file of a subdirectory of the run. */
  public EventWriter events(String subdirectory) throws IOException {
    return events(directory().resolve(subdirectory));
  }

  private EventWriter events(Path folder) throws IOException {
    frame.begin();
    var events = EventWriter.in(folder, clock());
    open.push(events::close);
    return events;
  }

  /**
   * Builds the operations that save and restore all variables. A run that continues another one
   * needs them; call it when all variables are made.
   */
  public Saver saver(Saver.Settings settings) {
    var built = Saver.build(scope, scope.root().collected(CollectionKey.VARIABLES), settings);
    saver = Optional.of(built);
    return built;
  }

  /** The graph as it is now, with the operations of {@link #saver}. */
  public MetaGraphDef meta() {
    return MetaGraphs.of(scope, saver.orElseThrow().saverDef());
  }

  /** Makes the hooks of a run when its graph is complete but for summaries. */
  @FunctionalInterface
  public interface Hooks {
    /** In the order in which they are called, after those that stop the run. */
    List<? extends Hook> make() throws IOException;
  }

  /**
   * Trains from the checkpoint that the run continues, or from the initial values, until a hook,
   * the end of the input or a signal stops the loop. NaN and infinity end it, with a diagnosis.
   *
   * @param input is closed at the end
   * @return updates made, those before a resume included
   * @throws IllegalStateException if the step forgets what batch normalization collected
   */
  public long train(TrainStep step, BatchSource input, Hooks hooks) throws IOException {
    return train(step, input, InitialWeights::fromInitializer, hooks);
  }

  /**
   * The same from other initial values, unless the run continues another one.
   *
   * @param initial is given the job's scope
   */
  public long train(
      TrainStep step, BatchSource input, Function<GraphScope, InitialWeights> initial, Hooks hooks)
      throws IOException {
    var start = checkpoint.map(this::restoring).orElseGet(() -> initial.apply(scope));
    var all = new ArrayList<Hook>();
    all.add(NanGuard.of(scope, step));
    all.addAll(hooks.make());
    UpdateOps.check(scope, step.update());
    frame.begin();
    return new TrainingLoop(step, input, all, start, sessions).run(scope, frame.stop());
  }

  private InitialWeights restoring(Path from) {
    var built = saver.orElseThrow();
    return session -> built.restore(session, from);
  }

  /** Closes what the job has opened, last first, even if closing some of it fails. */
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
