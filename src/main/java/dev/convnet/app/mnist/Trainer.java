// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.mnist;

import dev.convnet.app.cli.UsageException;
import dev.convnet.data.input.MnistInput;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.SessionFactory;
import dev.convnet.nn.graph.SessionOptions;
import dev.convnet.train.Hook;
import dev.convnet.train.StopAtStep;
import dev.convnet.train.StopSignal;
import dev.convnet.train.TrainStep;
import dev.convnet.train.TrainingLoop;
import dev.convnet.train.TrainingLoop.InitialWeights;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The loop that the programs share. */
public final class Trainer {
  private static final Duration GRACE = Duration.ofSeconds(9);

  private final GraphScope scope;
  private final MnistInput input;
  private final TrainStep step;
  private final long steps;
  private InitialWeights start;
  private SessionFactory sessions = SessionOptions.standard();

  /**
   * Completes the graph.
   *
   * @param steps of the run
   */
  public Trainer(GraphScope scope, MnistInput input, TrainStep step, long steps) {
    if (steps < 1) {
      throw new UsageException("--max_steps must be at least 1, got " + steps);
    }
    this.scope = scope;
    this.input = input;
    this.step = step;
    this.steps = steps;
    this.start = InitialWeights.fromInitializer(scope);
  }

  /** For a network so small that threads cost more to wake than they save. */
  public Trainer singleThreaded() {
    sessions = SessionOptions.onCallersThread();
    return this;
  }

  /** Trains from other values than the initial ones on. */
  public Trainer withInitialWeights(InitialWeights other) {
    start = other;
    return this;
  }

  /** Trains. */
  public void run(Hook... hooks) throws IOException {
    var all = new ArrayList<>(List.of(hooks));
    all.add(new StopAtStep(steps));
    try (var stop = StopSignal.withGracePeriod(GRACE)) {
      new TrainingLoop(step, input, all, start, sessions).run(scope, stop);
    }
  }
}
