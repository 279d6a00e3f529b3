// SPDX-License-Identifier: Apache-2.0
package dev.convnet;

import dev.convnet.data.images.DatasetSplit;
import dev.convnet.data.input.ImageInput;
import dev.convnet.data.input.ImageInputFactory.ShuffleOrder;
import dev.convnet.error.InvalidSettingException;
import dev.convnet.io.checkpoint.Saver;
import dev.convnet.nn.models.Network;
import dev.convnet.nn.models.PixelNormalization;
import dev.convnet.train.StepCounting;
import dev.convnet.train.TrainingJob;
import dev.convnet.train.TrainingRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The run of an {@link ImageTrainer}: graph, input and hooks in the frame of a training run. */
record EpochTraining(
    TrainingConfig config, Network network, ImageTrainer.Request request, DatasetSplit data) {
  private static final String NORMALIZATION = "normalization.txt";
  private static final Saver.Settings SAVER_SETTINGS = new Saver.Settings(2, 10_000, false);

  /** Trains, and says whether a signal ended the run before its last epoch. */
  boolean run() throws IOException {
    return TrainingRun.in(config.directory.orElseThrow(), config.existingRun)
        .withSubdirectories(RunArtifacts.SUBDIRECTORIES)
        .withSeed(config.seed)
        .withSessions(config.sessions())
        .withClock(config.clock)
        .run(this::train);
  }

  private boolean train(TrainingJob job) throws IOException {
    var steps = ImageInput.stepsPerEpoch(data.train(), config.batchSize) * config.epochs;
    var schedule = config.schedule.over(steps, config.learningRate);
    var isNew = job.updates(StepCounting.UPDATES) == 0;
    if (!isNew) requireSameNormalization(job.directory().resolve(NORMALIZATION));
    var normalized =
        isNew
            ? NormalizedNetwork.of(network, config.normalization, data.train(), request.size())
            : NormalizedNetwork.restored(network, config.normalization, request.size());
    var weights = config.classWeights.of(data.train().imagesPerClass());
    var graph = TrainEvalGraph.build(job.scope(), normalized, request, config, schedule, weights);
    var saver = job.saver(SAVER_SETTINGS);
    var order = new ShuffleOrder(config.sampling, config.seed, job.updates(StepCounting.UPDATES));
    var input =
        job.closing(graph.imageSource().trainingInput(data.train(), config.augmentation, order));
    job.train(
        graph.trainStep(),
        input,
        config.initialWeights,
        () -> {
          var artifacts = new RunArtifacts(job, saver);
          artifacts.logSettings(config.hparams());
          Files.write(job.directory().resolve("labels.txt"), data.train().classNames());
          write(config.normalization, job.directory().resolve(NORMALIZATION));
          return List.of(new EpochHook(graph, data, config, artifacts));
        });
    return job.isStopRequested();
  }

  /** There is no file for the usual case, none. */
  private static void write(PixelNormalization normalization, Path file) throws IOException {
    if (normalization == PixelNormalization.NONE) Files.deleteIfExists(file);
    else Files.writeString(file, normalization + "\n");
  }

  /** With another one, the weights would see other values than those that they have learnt. */
  private void requireSameNormalization(Path file) throws IOException {
    var before =
        Files.exists(file) ? Files.readString(file).strip() : PixelNormalization.NONE.toString();
    if (before.equals(config.normalization.toString())) return;
    throw new InvalidSettingException(
        "normalize",
        "must be '%s', as when the run began, got '%s'".formatted(before, config.normalization));
  }
}
