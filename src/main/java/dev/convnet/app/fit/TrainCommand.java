// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.fit;

import dev.convnet.ImageTrainer;
import dev.convnet.app.cli.CommandRunner;
import dev.convnet.app.cli.PrecisionOption;
import dev.convnet.nn.models.Networks;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains a network of {@link Networks} on a folder of images or on a built-in data set. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    description = "Trains a network on your own images or on a built-in data set.")
public final class TrainCommand implements Callable<Integer> {
  @Option(
      names = "--model",
      required = true,
      paramLabel = "NAME",
      description = "network to train; 'convnet models' lists all names")
  private String model;

  @Mixin private DatasetOptions images;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "number of passes over the training images (default: ${DEFAULT-VALUE})")
  private int epochs = 20;

  @Option(
      names = "--optimizer",
      paramLabel = "NAME",
      description = "optimizer: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
  private OptimizerType optimizer = OptimizerType.ADAM;

  @Option(
      names = {"--learning_rate", "--learning-rate"},
      paramLabel = "RATE",
      description =
          "the highest learning rate of the run (default: 0.001 for adam and rmsprop, otherwise"
              + " 0.01)")
  private Optional<Double> learningRate = Optional.empty();

  @Option(
      names = "--schedule",
      paramLabel = "NAME",
      description =
          "schedule of the learning rate: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
  private ScheduleType schedule = ScheduleType.CONSTANT;

  @Option(
      names = {"--weight_decay", "--weight-decay"},
      paramLabel = "FACTOR",
      description =
          "decoupled weight decay: each step subtracts this fraction of each weight, times the"
              + " learning rate (default: ${DEFAULT-VALUE})")
  private double weightDecay;

  @Option(
      names = {"--label_smoothing", "--label-smoothing"},
      paramLabel = "FRACTION",
      description =
          "label smoothing: this fraction of each target is spread evenly over all classes; 0"
              + " turns it off (default: ${DEFAULT-VALUE})")
  private double labelSmoothing;

  @Mixin private PrecisionOption precision = PrecisionOption.defaultingToFloat32();

  @Option(
      names = "--patience",
      paramLabel = "N",
      description =
          "stop after this many epochs without a better validation accuracy; 0 never stops early"
              + " (default: ${DEFAULT-VALUE})")
  private int patience;

  @Mixin private OutputOptions output;

  @Override
  public Integer call() throws IOException {
    precision.precision().check();
    var trainer = trainer();
    var report = output.report(output.directory(), System.out);
    var data = images.load(System.out);
    report.write(trainer.train(data), data);
    return 0;
  }

  private ImageTrainer trainer() {
    var trainer =
        images
            .apply(ImageTrainer.of(Networks.named(model)))
            .epochs(epochs)
            .optimizer(optimizer.create(weightDecay))
            .learningRate(learningRate.orElse(optimizer.defaultLearningRate()))
            .schedule(schedule.learningRate())
            .describe("model", model)
            .describe("schedule", schedule)
            .describe("weight_decay", weightDecay)
            .labelSmoothing(labelSmoothing)
            .patience(patience)
            .precision(precision.precision());
    return output.apply(trainer, System.out);
  }

  public static void main(String... arguments) {
    CommandRunner.runAndExit(new TrainCommand(), arguments);
  }
}
