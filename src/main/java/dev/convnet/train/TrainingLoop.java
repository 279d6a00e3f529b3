// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train;

import dev.convnet.data.input.BatchSource;
import dev.convnet.data.input.Input;
import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Initializer;
import dev.convnet.nn.graph.SessionFactory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.exceptions.TFOutOfRangeException;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.op.Op;
import org.tensorflow.proto.RunOptions;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/**
 * Runs steps until a hook, the end of the input or a signal stops it, as Python's monitored session
 * does. {@link TrainingJob#train} creates the loop, when the graph is complete.
 */
public final class TrainingLoop {
  private static final RunOptions FULL_TRACE =
      RunOptions.newBuilder().setTraceLevel(RunOptions.TraceLevel.FULL_TRACE).build();

  private final TrainStep step;
  private final BatchSource input;
  private final List<Hook> hooks;
  private final InitialWeights start;
  private final SessionFactory sessions;

  /** Assigns the values from which the training starts. */
  @FunctionalInterface
  public interface InitialWeights {
    /**
     * Assigns a value to every variable.
     *
     * @throws IOException if values cannot be read
     */
    void assign(Session session) throws IOException;

    /** Runs the initializers of all variables of {@code scope}'s graph. */
    static InitialWeights fromInitializer(GraphScope scope) {
      return running(scope.initializer());
    }

    /**
     * Runs the initializers of all variables, then gives the weights of layers other values: the
     * trainable variables with two dimensions or more. Biases and the factors of batch norms keep
     * theirs.
     *
     * @param weights initializes each of them
     */
    static InitialWeights withWeights(GraphScope scope, Initializer weights) {
      var first = fromInitializer(scope);
      var assigns = new ArrayList<Op>();
      for (var variable : scope.root().collected(CollectionKey.TRAINABLE_VARIABLES)) {
        if (variable.shape().numDimensions() < 2) continue;
        var inner = scope.root().nameScope(variable.name() + "/OtherInitializer");
        var value = weights.build(inner, variable.shape());
        assigns.add(inner.tf("Assign").assignVariableOp(variable.handle(), value));
      }
      var second = running(scope.root().after(assigns).tf("other_weights").noOp());
      return session -> {
        first.assign(session);
        second.assign(session);
      };
    }

    private static InitialWeights running(Op initializer) {
      return session -> session.runner().addTarget(initializer).run().close();
    }
  }

  /** A request from outside to end the loop. */
  @FunctionalInterface
  interface StopRequest {
    boolean isRequested();

    /** Runs {@code action}, in another thread, as soon as the stop is requested. */
    default void onRequest(Runnable action) {}
  }

  /** The hooks' access to the loop. */
  public final class Control {
    private final Session session;
    private long globalStep;
    private boolean stopped;

    private Control(Session session, long globalStep) {
      this.session = session;
      this.globalStep = globalStep;
    }

    /**
     * The session of the loop, to save, to measure or to read a variable. Do not train in it or
     * close it.
     */
    public Session session() {
      return session;
    }

    /** The number of updates so far, including those before a resume. */
    public long globalStep() {
      return globalStep;
    }

    /** Makes the loop end before its next step. */
    public void stop() {
      stopped = true;
    }
  }

  TrainingLoop(
      TrainStep step,
      BatchSource input,
      List<Hook> hooks,
      InitialWeights start,
      SessionFactory sessions) {
    this.step = step;
    this.input = input;
    this.hooks = List.copyOf(hooks);
    this.start = start;
    this.sessions = sessions;
  }

  /**
   * Trains.
   *
   * @param stop is checked before each step; it also ends a step that is waiting for its batch
   * @return the number of updates, including those before a resume
   * @throws IOException the first failure of reading, saving or writing
   */
  long run(GraphScope scope, StopRequest stop) throws IOException {
    Closing closing = () -> hooks.forEach(Hook::close);
    var session = sessions.open(scope.graph());
    try (input;
        closing) {
      start.assign(session);
      var control = new Control(session, globalStep(session));
      for (var hook : hooks) hook.begin(control);
      stop.onRequest(input::cancel);
      input.start(session);
      while (!control.stopped && !stop.isRequested()) {
        var feed = input.nextFeed();
        if (feed.isEmpty()) break;
        try (var fed = feed.get()) {
          runStep(control, fed);
        } catch (TFOutOfRangeException noBatch) {
          if (!stop.isRequested()) throw noBatch;
        }
      }
      for (var hook : hooks) hook.end(control);
      return control.globalStep;
    } finally {
      sessions.close(session);
    }
  }

  private interface Closing extends AutoCloseable {
    @Override
    void close();
  }

  private void runStep(Control control, Input.Feed feed) throws IOException {
    for (var hook : hooks) hook.beforeStep(control);
    var fetches = fetches(control.globalStep);
    var runner = feed.into(control.session.runner()).addTarget(step.update());
    fetches.forEach(runner::fetch);
    try (var result = run(runner, control.globalStep)) {
      control.globalStep++;
      var values = new StepValues(control.globalStep, fetches, result);
      for (var hook : hooks) hook.afterStep(values, control);
    } catch (TensorFlowException | TFInvalidArgumentException error) {
      input.check(); // throws the cause if a queue could not be filled
      throw error;
    }
  }

  private Result run(Session.Runner runner, long globalStep) {
    var traced = hooks.stream().anyMatch(hook -> hook.wantsTrace(globalStep));
    return traced ? runner.setOptions(FULL_TRACE).runAndFetchMetadata() : runner.run();
  }

  private List<Output<?>> fetches(long globalStep) {
    var all = new ArrayList<Output<?>>();
    for (var hook : hooks) {
      for (Operand<?> wanted : hook.fetches(globalStep)) {
        if (!all.contains(wanted.asOutput())) all.add(wanted.asOutput());
      }
    }
    return all;
  }

  private long globalStep(Session session) {
    if (step.globalStep().isEmpty()) return 0;
    try (var result = session.runner().fetch(step.globalStep().get()).run()) {
      var count = result.get(0);
      if (count instanceof TFloat32 real) return (long) real.getFloat();
      return count instanceof TInt32 small ? small.getInt() : ((TInt64) count).getLong();
    }
  }
}
