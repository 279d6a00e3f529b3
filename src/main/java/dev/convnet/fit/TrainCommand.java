// SPDX-License-Identifier: Apache-2.0
package dev.convnet.fit;

import dev.convnet.launch.Program;
import dev.convnet.models.zoo.Networks;
import dev.convnet.pictures.Augmentation;
import dev.convnet.pictures.AugmentationText;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains any network on any pictures. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    description = "Trains a network on your own pictures, or on a known set.")
public final class TrainCommand implements Callable<Integer> {
  @Option(
      names = "--model",
      required = true,
      paramLabel = "NAME",
      description = "the network; 'convnet models' lists them")
  private String model;

  @Option(
      names = "--input",
      paramLabel = "N",
      description = "height and width of its pictures, in pixels (default: the network's)")
  private Optional<Integer> side = Optional.empty();

  @Mixin private PictureOptions pictures;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "times that every picture is seen (default: ${DEFAULT-VALUE})")
  private int epochs = 20;

  @Option(
      names = {"--batch_size", "--batch-size"},
      paramLabel = "N",
      description = "pictures in a batch (default: ${DEFAULT-VALUE})")
  private int batchSize = 32;

  @Option(
      names = "--optimizer",
      paramLabel = "NAME",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
  private OptimizerKind optimizer = OptimizerKind.ADAM;

  @Option(
      names = {"--learning_rate", "--learning-rate"},
      paramLabel = "RATE",
      description = "the highest of the run (default: 0.001 for adam and rmsprop, else 0.01)")
  private Optional<Double> learningRate = Optional.empty();

  @Option(
      names = "--schedule",
      paramLabel = "NAME",
      description = "of the rate: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
  private RateKind schedule = RateKind.CONSTANT;

  @Option(
      names = {"--weight_decay", "--weight-decay"},
      paramLabel = "PART",
      description = "decoupled from the gradient (default: ${DEFAULT-VALUE})")
  private double weightDecay;

  @Option(
      names = "--augment",
      paramLabel = "LIST",
      description = "changes at random: " + AugmentationText.WORDS + " (default: none)")
  private String augment = "none";

  @Option(
      names = "--patience",
      paramLabel = "N",
      description =
          "epochs without a better validation after which it ends; 0 for no end (default:"
              + " ${DEFAULT-VALUE})")
  private int patience;

  @Mixin private OutputOptions output;

  @Override
  public Integer call() throws IOException {
    var recipe = recipe(AugmentationText.parse(augment));
    var network = Networks.named(model);
    var parts = PictureParts.load(pictures.choice(), System.out);
    var labels = parts.train().labels();
    var form = network.form().classes(labels.size()).side(side.orElse(network.form().side()));
    var plan = new Plan(mode -> network.model(form.mode(mode)), network.preprocessing());
    var report = new Fit(plan, recipe).run(parts, output.output(), System.out);
    new Delivery(plan, labels, output.output().directory(), System.out)
        .deliver(report, output.export());
    return 0;
  }

  private Recipe recipe(Augmentation augmentation) {
    double rate = learningRate.orElse(optimizer.rate());
    return new Recipe(
        epochs,
        batchSize,
        optimizer.with(weightDecay),
        steps -> schedule.over(steps, rate),
        augmentation,
        patience,
        pictures.seed());
  }

  public static void main(String... arguments) {
    Program.main(new TrainCommand(), arguments);
  }
}
