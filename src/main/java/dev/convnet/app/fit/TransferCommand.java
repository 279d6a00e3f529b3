// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.fit;

import dev.convnet.ImageTrainer;
import dev.convnet.PretrainedWeights;
import dev.convnet.TransferNetwork;
import dev.convnet.app.cli.CommandRunner;
import dev.convnet.app.cli.UsageException;
import dev.convnet.nn.models.ModelConfig;
import dev.convnet.nn.models.Networks;
import dev.convnet.nn.optimize.Momentum;
import dev.convnet.nn.optimize.Schedule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Teaches a trained network other classes, in two phases: a new layer on the frozen base, then all
 * of it at a smaller rate. Géron, Hands-On Machine Learning, 2nd edition, chapter 14. Rates fall as
 * {@code decay} of Keras's SGD made them. The chapter's own, 0.2 and 0.01, go with its batch norms,
 * which go on learning ({@code --batch_statistics}); where they keep what they know, 0.01 shakes
 * the base apart.
 */
@Command(
    name = "transfer",
    mixinStandardHelpOptions = true,
    description = "Teaches a trained network other classes, with few pictures.")
public final class TransferCommand implements Callable<Integer> {
  /** 256 MB of features. */
  private static final long FEATURE_CACHE = 1L << 26;

  @Option(
      names = "--base",
      required = true,
      paramLabel = "NAME",
      description = "the network; 'convnet models' lists them")
  private String base;

  @Option(
      names = "--weights",
      required = true,
      paramLabel = "PATH",
      description = "its weights: Keras's (.h5, .keras), a checkpoint, or an exported SavedModel")
  private Path weights;

  @Mixin private DatasetOptions images;

  @Option(
      names = {"--frozen_epochs", "--frozen-epochs"},
      paramLabel = "N",
      description =
          "of the new layer alone; without --augment the base sees each picture once, and what it"
              + " makes of it is kept, up to 256 MB (default: ${DEFAULT-VALUE})")
  private int frozenEpochs = 5;

  @Option(
      names = {"--frozen_rate", "--frozen-rate"},
      paramLabel = "RATE",
      description = "first learning rate of that phase (default: ${DEFAULT-VALUE})")
  private double frozenRate = 0.02;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "of all together; 0 leaves the base as it is (default: ${DEFAULT-VALUE})")
  private int epochs = 5;

  @Option(
      names = {"--learning_rate", "--learning-rate"},
      paramLabel = "RATE",
      description = "first learning rate of that phase (default: ${DEFAULT-VALUE})")
  private double learningRate = 0.0003;

  @Option(
      names = {"--batch_statistics", "--batch-statistics"},
      description =
          "let batch norms take the statistics of each batch in the second phase, as the chapter"
              + " does; needs many pictures")
  private boolean batchStatistics;

  @Mixin private OutputOptions output;

  @Override
  public Integer call() throws IOException {
    if (frozenEpochs < 1) {
      throw new UsageException("--frozen_epochs must be at least 1, got " + frozenEpochs);
    }
    if (epochs < 0) {
      throw new UsageException("--epochs must not be negative, got " + epochs);
    }
    var network = Networks.named(base);
    var config = images.modelConfig(network);
    var data = images.load(System.out);
    var classes = data.train().classNames().size();
    var frozen =
        trainer(new TransferNetwork(network, config, classes, false), config, 1)
            .epochs(frozenEpochs)
            .learningRate(frozenRate)
            .schedule(inverseTime(0.01))
            .trainable(TransferNetwork::isHeadVariable)
            .featureCache(FEATURE_CACHE)
            .initialWeights(new PretrainedWeights(weights)::initialWeights);
    System.out.println("phase 1: the new layer alone");
    var first = frozen.train(data);
    if (epochs == 0 || first.isInterrupted()) {
      report(1).write(first, data.test());
      return 0;
    }
    if (data.test().size() > 0) report(1).printTest(first, data.test());
    var whole =
        trainer(new TransferNetwork(network, config, classes, batchStatistics), config, 2)
            .epochs(epochs)
            .learningRate(learningRate)
            .schedule(inverseTime(0.001))
            .initialWeights(scope -> PretrainedWeights.ofCheckpoint(scope, first.checkpoint()));
    System.out.println("phase 2: all of it");
    report(2).write(whole.train(data), data.test());
    return 0;
  }

  private ImageTrainer trainer(TransferNetwork network, ModelConfig config, int phase) {
    var trainer = images.apply(ImageTrainer.of(network)).imageSize(config.imageSize());
    return output
        .apply(trainer, System.out)
        .directory(directory(phase))
        .optimizer(Momentum.of(0.9));
  }

  private static ImageTrainer.LearningRate inverseTime(double decay) {
    return (steps, highest) -> new Schedule.InverseTimeDecay(highest, decay);
  }

  private Path directory(int phase) {
    return output.directory().resolve("phase" + phase);
  }

  private RunReport report(int phase) {
    return new RunReport(directory(phase), output.export(), System.out);
  }

  public static void main(String... arguments) {
    CommandRunner.runAndExit(new TransferCommand(), arguments);
  }
}
