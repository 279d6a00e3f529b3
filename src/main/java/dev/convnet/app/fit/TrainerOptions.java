// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.fit;

import dev.convnet.ClassWeights;
import dev.convnet.ImageTrainer;
import dev.convnet.app.cli.PrecisionOption;
import dev.convnet.nn.models.PixelNormalization;
import dev.convnet.nn.optimize.GradientClipping;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Flags of how a network is trained, for every program that trains one from scratch. */
public final class TrainerOptions {
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
          "the highest learning rate of the run (default: 0.001 for adam, rmsprop and muon,"
              + " otherwise 0.01)")
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

  @Option(
      names = {"--class_weights", "--class-weights"},
      paramLabel = "NAME",
      description =
          "how much the images of each class count in the loss: none (all the same), or balanced"
              + " (inversely to the number of the class's images) (default: ${DEFAULT-VALUE})")
  private ClassWeights classWeights = ClassWeights.NONE;

  @Option(
      names = "--normalize",
      paramLabel = "NAME",
      description =
          "normalization of the pixels, in training and in the exported network:"
              + " ${COMPLETION-CANDIDATES}; all but none and equalize replace the network's own"
              + " preprocessing; zca takes images of 18x18 pixels at most (default: ${DEFAULT-VALUE})")
  private PixelNormalization normalization = PixelNormalization.NONE;

  @Option(
      names = {"--clip_norm", "--clip-norm"},
      paramLabel = "NORM",
      description =
          "gradient clipping: the global norm of all gradients is limited to this; 0 turns it off"
              + " (default: ${DEFAULT-VALUE})")
  private double clipNorm;

  @Option(
      names = {"--clip_value", "--clip-value"},
      paramLabel = "LIMIT",
      description =
          "gradient clipping: each element of a gradient is limited to plus or minus this; 0 turns"
              + " it off (default: ${DEFAULT-VALUE})")
  private double clipValue;

  @Option(
      names = "--swa",
      paramLabel = "N",
      description =
          "stochastic weight averaging: also measure the mean of the weights after each of the last N"
              + " epochs, and keep it if it is better than the best epoch; 0 turns it off (default:"
              + " ${DEFAULT-VALUE})")
  private int averagedEpochs;

  @Mixin private PrecisionOption precision = PrecisionOption.defaultingToFloat32();

  /** Checks what does not depend on the data, before it is loaded. */
  public void check() {
    precision.precision().check();
  }

  /** Sets what the flags say on a trainer. */
  public ImageTrainer apply(ImageTrainer trainer) {
    return applyOptimizer(trainer, optimizer)
        .epochs(epochs)
        .schedule(schedule.learningRate())
        .describe("schedule", schedule)
        .describe("weight_decay", weightDecay)
        .labelSmoothing(labelSmoothing)
        .classWeights(classWeights)
        .normalize(normalization)
        .averagedEpochs(averagedEpochs)
        .clipping(new GradientClipping(clipNorm, clipValue))
        .precision(precision.precision());
  }

  /** Sets an optimizer with the flags' weight decay and learning rate, or its default rate. */
  public ImageTrainer applyOptimizer(ImageTrainer trainer, OptimizerType type) {
    return trainer
        .optimizer(type.create(weightDecay))
        .learningRate(learningRate.orElse(type.defaultLearningRate()));
  }
}
