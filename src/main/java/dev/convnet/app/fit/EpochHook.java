// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.fit;

import dev.convnet.data.images.DatasetSplit;
import dev.convnet.data.input.ImageInput;
import dev.convnet.train.Hook;
import dev.convnet.train.StepValues;
import dev.convnet.train.TrainingLoop.Control;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** Sums up each epoch: validates, tells, writes the curves, saves, and sees when it is enough. */
final class EpochHook implements Hook {
  private final TrainingJob course;
  private final RunArtifacts records;
  private final InstantSource clock;
  private final PrintStream out;
  private final long stepsInEpoch;
  private EpochProgressBar bar = EpochProgressBar.NONE;
  private Instant begun = Instant.EPOCH;
  private double loss;
  private double right;
  private long seen;
  private double best = Double.NEGATIVE_INFINITY;
  private long bestEpoch;

  /** What is trained, with what, and how. */
  record TrainingJob(TrainEvalGraph graph, DatasetSplit data, TrainingConfig config) {
    private long batchSize(long inEpoch) {
      int size = config.batchSize();
      return Math.min(size, data.train().size() - inEpoch * size);
    }
  }

  EpochHook(TrainingJob course, RunArtifacts records, InstantSource clock, PrintStream out) {
    this.course = course;
    this.records = records;
    this.clock = clock;
    this.out = out;
    this.stepsInEpoch = ImageInput.stepsPerEpoch(course.data.train(), course.config.batchSize());
  }

  @Override
  public void begin(Control control) throws IOException {
    best = records.bestCheckpoint().metric().orElse(best);
    bestEpoch = records.bestStep().orElse(0) / stepsInEpoch;
    if (control.globalStep() / stepsInEpoch >= course.config.epochs()) control.stop();
    else beginEpoch(control.globalStep() / stepsInEpoch + 1);
  }

  private void beginEpoch(long epoch) {
    bar = EpochProgressBar.of("epoch " + epoch + "/" + course.config.epochs(), stepsInEpoch);
    begun = clock.instant();
    loss = 0;
    right = 0;
    seen = 0;
  }

  @Override
  public List<Operand<TFloat32>> fetches(long step) {
    var trained = course.graph.trainOutputs();
    return List.of(trained.loss(), trained.correctCount(), trained.learningRate());
  }

  @Override
  public void afterStep(StepValues values, Control control) throws IOException {
    var batch = course.batchSize((values.globalStep() - 1) % stepsInEpoch);
    loss += values.scalar(course.graph.trainOutputs().loss()) * batch;
    right += values.scalar(course.graph.trainOutputs().correctCount());
    seen += batch;
    bar.step();
    if (values.globalStep() % stepsInEpoch == 0) endEpoch(values, control);
  }

  private void endEpoch(StepValues values, Control control) throws IOException {
    bar.close();
    bar = EpochProgressBar.NONE;
    var epoch = values.globalStep() / stepsInEpoch;
    var rate = values.scalar(course.graph.trainOutputs().learningRate());
    records.logTraining(epoch, loss / seen, right / seen, rate);
    var line = String.format(Locale.ROOT, "loss %.4f, accuracy %.4f", loss / seen, right / seen);
    var metric = right / seen;
    if (course.data.validation().size() > 0) {
      var valid = course.graph.evaluate(control.session(), course.data.validation());
      records.logValidation(epoch, valid);
      metric = valid.accuracy();
      line +=
          String.format(Locale.ROOT, "; validation loss %.4f, accuracy %.4f", valid.loss(), metric);
    }
    var seconds = Duration.between(begun, clock.instant()).toMillis() / 1000.0;
    var of = epoch + "/" + course.config.epochs();
    out.printf(Locale.ROOT, "epoch %s: %s; %.1f s%n", of, line, seconds);
    records.save(control, metric);
    if (isEnough(epoch, metric)) control.stop();
    else beginEpoch(epoch + 1);
  }

  private boolean isEnough(long epoch, double metric) {
    if (metric > best) {
      best = metric;
      bestEpoch = epoch;
    }
    if (epoch >= course.config.epochs()) return true;
    var patience = course.config.patience();
    if (patience == 0 || epoch - bestEpoch < patience) return false;
    out.printf("stopped early: nothing better since epoch %d%n", bestEpoch);
    return true;
  }

  @Override
  public void end(Control control) throws IOException {
    bar.close();
    if (control.globalStep() % stepsInEpoch != 0) records.save(control);
  }
}
