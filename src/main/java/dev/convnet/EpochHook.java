// SPDX-License-Identifier: Apache-2.0
package dev.convnet;

import dev.convnet.data.images.DatasetSplit;
import dev.convnet.data.input.ImageInput;
import dev.convnet.data.input.ImageInputFactory.ShuffleOrder;
import dev.convnet.error.NotFiniteException;
import dev.convnet.train.Hook;
import dev.convnet.train.StepValues;
import dev.convnet.train.TrainingLoop.Control;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * Works at the end of each epoch: it measures the validation images, prints a line, writes events
 * and a checkpoint, and stops the run after the last epoch or when the accuracy no longer improves.
 */
final class EpochHook implements Hook {
  private final TrainEvalGraph graph;
  private final DatasetSplit data;
  private final TrainingConfig config;
  private final RunArtifacts artifacts;
  private final long stepsPerEpoch;
  private Instant epochStart = Instant.EPOCH;
  private double loss;
  private double correct;
  private long images;
  private double best = Double.NEGATIVE_INFINITY;
  private long bestEpoch;

  EpochHook(
      TrainEvalGraph graph, DatasetSplit data, TrainingConfig config, RunArtifacts artifacts) {
    this.graph = graph;
    this.data = data;
    this.config = config;
    this.artifacts = artifacts;
    this.stepsPerEpoch = ImageInput.stepsPerEpoch(data.train(), config.batchSize);
  }

  @Override
  public void begin(Control control) throws IOException {
    best = artifacts.bestCheckpoint().metric().orElse(best);
    bestEpoch = artifacts.bestStep().orElse(0) / stepsPerEpoch;
    var epoch = control.globalStep() / stepsPerEpoch + 1;
    if (epoch > config.epochs) {
      control.stop();
      return;
    }
    artifacts.startSession(epoch);
    beginEpoch(epoch);
  }

  private void beginEpoch(long epoch) {
    config.progress.beginEpoch(epoch, config.epochs, stepsPerEpoch);
    epochStart = config.clock.instant();
    loss = 0;
    correct = 0;
    images = 0;
  }

  @Override
  public List<Operand<TFloat32>> fetches(long step) {
    var outputs = graph.trainOutputs();
    return List.of(outputs.loss(), outputs.correctCount(), outputs.learningRate());
  }

  @Override
  public void afterStep(StepValues values, Control control) throws IOException {
    var batch = batchSize((values.globalStep() - 1) % stepsPerEpoch);
    loss += values.scalar(graph.trainOutputs().loss()) * batch;
    correct += values.scalar(graph.trainOutputs().correctCount());
    images += batch;
    config.progress.step();
    if (values.globalStep() % stepsPerEpoch == 0) endEpoch(values, control);
  }

  /** The last batch of an epoch may be smaller. */
  private long batchSize(long stepInEpoch) {
    return Math.min(config.batchSize, data.train().size() - stepInEpoch * config.batchSize);
  }

  private void endEpoch(StepValues values, Control control) throws IOException {
    config.progress.endEpoch();
    var epoch = values.globalStep() / stepsPerEpoch;
    var learningRate = values.scalar(graph.trainOutputs().learningRate());
    artifacts.logTraining(epoch, loss / images, correct / images, learningRate);
    var line =
        String.format(Locale.ROOT, "loss %.4f, accuracy %.4f", loss / images, correct / images);
    var metric = correct / images;
    if (data.validation().size() > 0) {
      var valid = graph.evaluate(control.session(), data.validation());
      if (!Double.isFinite(valid.loss())) {
        throw NotFiniteException.ofMetric("validation loss", valid.loss(), control.globalStep());
      }
      artifacts.logValidation(epoch, valid);
      metric = valid.accuracy();
      line +=
          String.format(Locale.ROOT, "; validation loss %.4f, accuracy %.4f", valid.loss(), metric);
    }
    var seconds = Duration.between(epochStart, config.clock.instant()).toMillis() / 1000.0;
    config.out.printf(
        Locale.ROOT, "epoch %d/%d: %s; %.1f s%n", epoch, config.epochs, line, seconds);
    var averages = epoch > config.epochs - config.averagedEpochs;
    if (averages) graph.averaging().orElseThrow().add(control.session());
    artifacts.save(control, metric);
    if (!isLast(epoch, metric)) {
      beginEpoch(epoch + 1);
      return;
    }
    if (averages) finishAveraging(control);
    artifacts.logSuccess();
    control.stop();
  }

  /** Measures the mean of the weights; it is kept if it is better than the best epoch. */
  private void finishAveraging(Control control) throws IOException {
    var order = new ShuffleOrder(config.sampling, config.seed, 0);
    var batches = graph.imageSource().trainingInput(data.train(), config.augmentation, order);
    graph.averaging().orElseThrow().apply(control.session(), batches, stepsPerEpoch);
    var images = data.validation().size() > 0 ? data.validation() : data.train();
    var result = graph.evaluate(control.session(), images);
    var kept = artifacts.saveAveraged(control, result.accuracy());
    config.out.printf(
        Locale.ROOT,
        "averaged weights: %s loss %.4f, accuracy %.4f; %s%n",
        images == data.train() ? "training" : "validation",
        result.loss(),
        result.accuracy(),
        kept ? "kept as the best" : "the best epoch is better");
  }

  private boolean isLast(long epoch, double metric) {
    if (metric > best) {
      best = metric;
      bestEpoch = epoch;
    }
    if (epoch >= config.epochs) return true;
    var patience = config.patience;
    if (patience == 0 || epoch - bestEpoch < patience) return false;
    config.out.printf("stopped early: no improvement since epoch %d%n", bestEpoch);
    return true;
  }

  @Override
  public void end(Control control) throws IOException {
    config.progress.endEpoch();
    if (control.globalStep() % stepsPerEpoch != 0) artifacts.save(control);
  }
}
