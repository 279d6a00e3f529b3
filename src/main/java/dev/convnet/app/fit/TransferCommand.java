// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.fit;

import dev.convnet.ImageTrainer;
import dev.convnet.LearningRate;
import dev.convnet.app.cli.CommandRunner;
import dev.convnet.app.cli.KerasArgument;
import dev.convnet.app.cli.PixelOptions;
import dev.convnet.app.cli.UsageException;
import dev.convnet.error.InvalidSettingException;
import dev.convnet.io.keras.network.KerasModel;
import dev.convnet.nn.models.Networks;
import dev.convnet.nn.optimize.Momentum;
import dev.convnet.nn.optimize.Schedule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Transfer learning in two phases: the first trains a new classifier head on the frozen base, the
 * second trains all layers with a smaller learning rate. Source: Géron, Hands-On Machine Learning,
 * 2nd edition, chapter 14. The learning rate falls with the inverse of the step, like {@code decay}
 * of Keras's SGD.
 *
 * <p>The chapter uses the learning rates 0.2 and 0.01, and updates the batch-norm statistics
 * ({@code --batch_statistics}). With batch-norm statistics frozen (the default), a learning rate of
 * 0.01 destroys the pre-trained weights; the default is therefore 0.0003.
 */
@Command(
    name = "transfer",
    mixinStandardHelpOptions = true,
    description = "Trains a pre-trained network to recognize other classes, with few images.")
public final class TransferCommand implements Callable<Integer> {
  @Option(
      names = "--base",
      required = true,
      paramLabel = "NAME",
      description =
          "pre-trained network, of those with a separate classifier head; 'convnet models' lists"
              + " all names; or a model file of Keras, .keras or .h5, whose last layer is replaced")
  private String base;

  @Option(
      names = "--weights",
      paramLabel = "PATH",
      description =
          "weights of the base: a Keras file (.h5, .keras), a checkpoint, or a SavedModel that"
              + " 'export' wrote; a model file of Keras has its own, unless it is the JSON of model.to_json()")
  private Optional<Path> weights = Optional.empty();

  @Mixin private PixelOptions pixels;

  @Mixin private DatasetOptions images;

  @Option(
      names = {"--frozen_epochs", "--frozen-epochs"},
      paramLabel = "N",
      description =
          "number of epochs of phase 1, which trains the new head on the frozen base; without"
              + " --augment the features of the base are computed once per image and cached, up to"
              + " 256 MB (default: ${DEFAULT-VALUE})")
  private int frozenEpochs = 5;

  @Option(
      names = {"--frozen_rate", "--frozen-rate"},
      paramLabel = "RATE",
      description = "initial learning rate of phase 1 (default: ${DEFAULT-VALUE})")
  private double frozenRate = 0.02;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description =
          "number of epochs of phase 2, which trains all layers; 0 leaves the base unchanged"
              + " (default: ${DEFAULT-VALUE})")
  private int epochs = 5;

  @Option(
      names = {"--learning_rate", "--learning-rate"},
      paramLabel = "RATE",
      description = "initial learning rate of phase 2 (default: ${DEFAULT-VALUE})")
  private double learningRate = 0.0003;

  @Option(
      names = {"--batch_statistics", "--batch-statistics"},
      description =
          "in phase 2, let batch-norm layers normalize by the statistics of each batch and update"
              + " their moving averages; this needs many images")
  private boolean batchStatistics;

  @Mixin private OutputOptions output;

  @Override
  public Integer call() throws IOException {
    checkSettings();
    var source = source();
    var data = images.load(System.out);
    var classes = data.train().classNames().size();
    var frozen =
        trainer(source.head(classes), 1)
            .epochs(frozenEpochs)
            .learningRate(frozenRate)
            .schedule(inverseTime(0.01));
    System.out.println("phase 1: the new classifier head on the frozen base");
    var first = frozen.train(data);
    if (epochs == 0 || first.isInterrupted()) {
      report(1).write(first, data);
      return 0;
    }
    if (data.test().size() > 0) report(1).printTest(first, data.test());
    var whole =
        trainer(source.whole(classes, first.checkpoint()), 2)
            .epochs(epochs)
            .learningRate(learningRate)
            .schedule(inverseTime(0.001));
    System.out.println("phase 2: all layers");
    report(2).write(whole.train(data), data);
    return 0;
  }

  /** The trainer of phase 1 does not know these settings by their names. */
  private void checkSettings() {
    InvalidSettingException.requireAtLeast(1, "frozenEpochs", frozenEpochs);
    InvalidSettingException.requireAtLeast(0, "epochs", epochs);
    if (!(frozenRate >= 0)) {
      throw new InvalidSettingException("frozenRate", "must not be negative, got " + frozenRate);
    }
  }

  private TransferSource source() throws IOException {
    var keras = model();
    if (keras.isPresent()) {
      var source = new KerasSource(base, keras.get(), pixels);
      var training = source.training(images);
      source.notes().forEach(System.err::println);
      return new TransferSource.Keras(training, batchStatistics);
    }
    if (pixels.areGiven()) throw new UsageException("--scale and --color are for files of Keras");
    if (weights.isEmpty()) throw new UsageException("the weights of the base: say --weights=PATH");
    var network = Networks.named(base);
    var config = images.modelConfig(network);
    network.buildBackbone(config); // refuses what has no head before the data is read
    return new TransferSource.Named(network, config, weights.get(), batchStatistics);
  }

  /** The model of a file, whose weights may lie apart. */
  private Optional<KerasModel> model() throws IOException {
    var read = KerasArgument.read(base);
    if (read.isEmpty()) return read;
    if (weights.isPresent()) return Optional.of(KerasModel.read(weights.get(), Path.of(base)));
    if (read.get().traits().hasWeights()) return read;
    throw new UsageException(base + " has no weights: say --weights=FILE, or use 'train'");
  }

  private ImageTrainer trainer(ImageTrainer source, int phase) {
    var trainer = images.apply(source);
    return output
        .apply(trainer, System.out)
        .directory(directory(phase))
        .describe("model", base)
        .optimizer(Momentum.of(0.9));
  }

  private static LearningRate inverseTime(double decay) {
    return (steps, highest) -> new Schedule.InverseTimeDecay(highest, decay);
  }

  private Path directory(int phase) {
    return output.directory().resolve("phase" + phase);
  }

  private RunReport report(int phase) {
    return output.report(directory(phase), System.out);
  }

  /** Runs the program, and ends the process with its exit code. */
  public static void main(String... arguments) {
    CommandRunner.runAndExit(new TransferCommand(), arguments);
  }
}
