// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.fast;

import dev.convnet.io.summary.EventWriter;
import dev.convnet.train.Hook;
import dev.convnet.train.StepValues;
import dev.convnet.train.TrainingLoop;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import org.tensorflow.Operand;

/**
 * Prints a line an epoch, with the means over its steps, and writes events every few steps. The
 * last epoch may be shorter.
 */
final class EpochLogger implements Hook {
  private static final int EVENT_STEPS = 10;

  private final FastGraph.TrainOps training;
  private final TrainingLength span;
  private final LogOutput sink;
  private double loss;
  private double accuracy;
  private long count;

  /** How long the run is, and what part of it is an epoch. */
  record TrainingLength(long steps, double stepsPerEpoch) {
    private boolean ends(long step) {
      return step == steps || (long) (step / stepsPerEpoch) > (long) ((step - 1) / stepsPerEpoch);
    }

    private double epoch(long step) {
      return step / stepsPerEpoch;
    }
  }

  /** Where lines and events go. */
  record LogOutput(PrintStream out, EventWriter events, Stopwatch stopwatch) {}

  /** Tells the time since the program began. */
  record Stopwatch(InstantSource clock, Instant startTime) {
    double elapsedSeconds() {
      return Duration.between(startTime, clock.instant()).toMillis() / 1e3;
    }
  }

  EpochLogger(FastGraph.TrainOps training, TrainingLength span, LogOutput sink) {
    this.training = training;
    this.span = span;
    this.sink = sink;
  }

  @Override
  public void begin(TrainingLoop.Control control) {
    sink.out.println("epoch  seconds  train loss  train accuracy");
  }

  @Override
  public List<Operand<?>> fetches(long step) {
    return List.of(training.step().loss(), training.accuracy(), training.learningRate());
  }

  @Override
  public void afterStep(StepValues values, TrainingLoop.Control control) throws IOException {
    var step = values.globalStep();
    loss += values.scalar(training.step().loss());
    accuracy += values.scalar(training.accuracy());
    count++;
    if (step % EVENT_STEPS == 1 || step == span.steps) write(values, step);
    if (span.ends(step)) line(step);
  }

  private void write(StepValues values, long step) throws IOException {
    sink.events.scalar("loss", values.scalar(training.step().loss()), step);
    sink.events.scalar("accuracy", values.scalar(training.accuracy()), step);
    sink.events.scalar("learning_rate", values.scalar(training.learningRate()), step);
  }

  private void line(long step) {
    sink.out.printf(
        Locale.ROOT,
        "%5.1f  %7.1f  %10.3f  %14.4f%n",
        span.epoch(step),
        sink.stopwatch.elapsedSeconds(),
        loss / count,
        accuracy / count);
    loss = 0;
    accuracy = 0;
    count = 0;
  }
}
