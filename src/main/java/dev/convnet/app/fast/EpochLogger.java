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
 * Prints a line per epoch with the means over its steps, and writes events every ten steps. The
 * last epoch may be shorter.
 */
final class EpochLogger implements Hook {
  private static final int EVENT_STEPS = 10;

  private final FastGraph.TrainOps training;
  private final TrainingLength length;
  private final LogOutput output;
  private double loss;
  private double accuracy;
  private long count;

  /** The number of steps of the run and of an epoch, which may be a fraction. */
  record TrainingLength(long steps, double stepsPerEpoch) {
    private boolean isEpochEnd(long step) {
      return step == steps || (long) (step / stepsPerEpoch) > (long) ((step - 1) / stepsPerEpoch);
    }

    private double epoch(long step) {
      return step / stepsPerEpoch;
    }
  }

  /** The destinations of lines and events, and the clock for the lines. */
  record LogOutput(PrintStream out, EventWriter events, Stopwatch stopwatch) {}

  /** Measures the time since {@code startTime}. */
  record Stopwatch(InstantSource clock, Instant startTime) {
    double elapsedSeconds() {
      return Duration.between(startTime, clock.instant()).toMillis() / 1e3;
    }
  }

  EpochLogger(FastGraph.TrainOps training, TrainingLength length, LogOutput output) {
    this.training = training;
    this.length = length;
    this.output = output;
  }

  @Override
  public void begin(TrainingLoop.Control control) {
    output.out.println("epoch  seconds  train loss  train accuracy");
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
    if (step % EVENT_STEPS == 1 || step == length.steps) writeEvents(values, step);
    if (length.isEpochEnd(step)) printLine(step);
  }

  private void writeEvents(StepValues values, long step) throws IOException {
    output.events.scalar("loss", values.scalar(training.step().loss()), step);
    output.events.scalar("accuracy", values.scalar(training.accuracy()), step);
    output.events.scalar("learning_rate", values.scalar(training.learningRate()), step);
  }

  private void printLine(long step) {
    output.out.printf(
        Locale.ROOT,
        "%5.1f  %7.1f  %10.3f  %14.4f%n",
        length.epoch(step),
        output.stopwatch.elapsedSeconds(),
        loss / count,
        accuracy / count);
    loss = 0;
    accuracy = 0;
    count = 0;
  }
}
