// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.fit;

import dev.convnet.app.cli.Program;
import dev.convnet.app.fit.Recipe.Descent;
import dev.convnet.data.images.Partition;
import dev.convnet.io.checkpoint.Saver;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Precision;
import dev.convnet.nn.layers.Mode;
import dev.convnet.nn.models.Form;
import dev.convnet.nn.models.Network;
import dev.convnet.nn.models.Networks;
import dev.convnet.nn.optimize.Momentum;
import dev.convnet.nn.optimize.Schedule;
import dev.convnet.train.TrainingLoop.Start;
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
  private static final long ROOM = 1L << 26;

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

  @Mixin private PictureOptions pictures;

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
      throw new IllegalArgumentException("--frozen_epochs must be at least 1, got " + frozenEpochs);
    }
    if (epochs < 0) {
      throw new IllegalArgumentException("--epochs must not be negative, got " + epochs);
    }
    var network = Networks.named(base);
    var frozenRecipe = recipe(frozenEpochs, frozenRate, 0.01);
    var parts = pictures.load(System.out);
    var form = pictures.form(network);
    var frozen = frozen(network, form, parts.train().labels().size());
    var first = phase(1, new Fit(frozen, frozenRecipe, new BaseWeights(weights)::start), parts);
    if (epochs == 0 || first.stopped()) {
      deliver(frozen, parts, 1, first);
      return 0;
    }
    var whole = whole(network, form, parts.train().labels().size());
    var recipe = recipe(epochs, learningRate, 0.001);
    var second = phase(2, new Fit(whole, recipe, scope -> learned(scope, first.best())), parts);
    deliver(whole, parts, 2, second);
    return 0;
  }

  private Recipe recipe(int epochsOfPhase, double rate, double decay) {
    return new Recipe(
        epochsOfPhase,
        pictures.batchSize(),
        new Descent(Momentum.of(0.9), steps -> new Schedule.InverseTime(rate, decay), 0),
        pictures.augmentation(),
        0,
        Precision.FLOAT32,
        pictures.seed());
  }

  /** The base keeps its values, to the last bit, and its statistics. */
  private static Plan frozen(Network network, Form form, int classes) {
    var base = network.backbone(form.mode(Mode.INFERENCE));
    return new Plan(
        mode -> new Transferred(base, classes),
        network.preprocessing(),
        Transferred::isOfTheHead,
        ROOM);
  }

  /** What batch norms have learned of many pictures is worth more than a batch of few tells. */
  private Plan whole(Network network, Form form, int classes) {
    return new Plan(
        mode ->
            new Transferred(
                network.backbone(form.mode(batchStatistics ? mode : Mode.INFERENCE)), classes),
        network.preprocessing());
  }

  private Fit.Report phase(int number, Fit fit, Partition parts) throws IOException {
    System.out.println("phase " + number + (number == 1 ? ": the new layer alone" : ": all of it"));
    return fit.run(parts, output.output().inFolder("phase" + number), System.out);
  }

  private void deliver(Plan plan, Partition parts, int number, Fit.Report report)
      throws IOException {
    var directory = output.output().inFolder("phase" + number).directory();
    new Delivery(plan, parts.train().labels(), directory, System.out)
        .deliver(report, output.export());
  }

  /** What the phase before has learned; momentum starts anew. */
  private static Start learned(GraphScope scope, Path checkpoint) {
    var saver = Saver.build(scope, Transferred.ofTheNetwork(scope), Records.ONE);
    return session -> {
      Start.fresh(scope).begin(session);
      saver.restore(session, checkpoint);
    };
  }

  public static void main(String... arguments) {
    Program.main(new TransferCommand(), arguments);
  }
}
