// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.fit;

import dev.convnet.data.images.Partition;
import dev.convnet.data.input.PictureInput;
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
  private final Course course;
  private final Records records;
  private final InstantSource clock;
  private final PrintStream out;
  private final long stepsInEpoch;
  private EpochBar bar = EpochBar.NONE;
  private Instant begun = Instant.EPOCH;
  private double loss;
  private double right;
  private long seen;
  private double best = Double.NEGATIVE_INFINITY;
  private long bestEpoch;

  /** What is trained, with what, and how. */
  record Course(Classifier network, Partition pictures, Recipe recipe) {
    private long batchSize(long inEpoch) {
      int size = recipe.batchSize();
      return Math.min(size, pictures.train().size() - inEpoch * size);
    }
  }

  EpochHook(Course course, Records records, InstantSource clock, PrintStream out) {
    this.course = course;
    this.records = records;
    this.clock = clock;
    this.out = out;
    this.stepsInEpoch =
        PictureInput.stepsInEpoch(course.pictures.train(), course.recipe.batchSize());
  }

  @Override
  public void begin(Control control) throws IOException {
    best = records.best().metric().orElse(best);
    bestEpoch = records.bestStep().orElse(0) / stepsInEpoch;
    if (control.globalStep() / stepsInEpoch >= course.recipe.epochs()) control.stop();
    else beginEpoch(control.globalStep() / stepsInEpoch + 1);
  }

  private void beginEpoch(long epoch) {
    bar = EpochBar.of("epoch " + epoch + "/" + course.recipe.epochs(), stepsInEpoch);
    begun = clock.instant();
    loss = 0;
    right = 0;
    seen = 0;
  }

  @Override
  public List<Operand<TFloat32>> fetches(long step) {
    var trained = course.network.trained();
    return List.of(trained.loss(), trained.right(), trained.rate());
  }

  @Override
  public void after(StepValues values, Control control) throws IOException {
    var batch = course.batchSize((values.globalStep() - 1) % stepsInEpoch);
    loss += values.scalar(course.network.trained().loss()) * batch;
    right += values.scalar(course.network.trained().right());
    seen += batch;
    bar.step();
    if (values.globalStep() % stepsInEpoch == 0) endEpoch(values, control);
  }

  private void endEpoch(StepValues values, Control control) throws IOException {
    bar.close();
    bar = EpochBar.NONE;
    var epoch = values.globalStep() / stepsInEpoch;
    var rate = values.scalar(course.network.trained().rate());
    records.trained(epoch, loss / seen, right / seen, rate);
    var line = String.format(Locale.ROOT, "loss %.4f, accuracy %.4f", loss / seen, right / seen);
    var metric = right / seen;
    if (course.pictures.valid().size() > 0) {
      var valid = course.network.measure(control.session(), course.pictures.valid());
      records.validated(epoch, valid);
      metric = valid.accuracy();
      line +=
          String.format(Locale.ROOT, "; validation loss %.4f, accuracy %.4f", valid.loss(), metric);
    }
    var seconds = Duration.between(begun, clock.instant()).toMillis() / 1000.0;
    var of = epoch + "/" + course.recipe.epochs();
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
    if (epoch >= course.recipe.epochs()) return true;
    var patience = course.recipe.patience();
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
