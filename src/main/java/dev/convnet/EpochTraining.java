// SPDX-License-Identifier: Apache-2.0
package dev.convnet;

import dev.convnet.data.images.DatasetSplit;
import dev.convnet.data.input.ImageInput;
import dev.convnet.data.input.ImageInputFactory.ShuffleOrder;
import dev.convnet.io.checkpoint.Saver;
import dev.convnet.nn.models.Network;
import dev.convnet.train.StepCounting;
import dev.convnet.train.TrainingJob;
import dev.convnet.train.TrainingRun;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

/** The run of an {@link ImageTrainer}: graph, input and hooks in the frame of a training run. */
record EpochTraining(
    TrainingConfig config, Network network, ImageTrainer.Request request, DatasetSplit data) {
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
    var graph = TrainEvalGraph.build(job.scope(), network, request, config, schedule);
    var saver = job.saver(SAVER_SETTINGS);
    var order = new ShuffleOrder(config.seed, job.updates(StepCounting.UPDATES));
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
          return List.of(new EpochHook(graph, data, config, artifacts));
        });
    return job.isStopRequested();
  }
}
