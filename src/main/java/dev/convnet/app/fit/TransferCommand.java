// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.fit;

import dev.convnet.app.cli.CommandRunner;
import dev.convnet.app.cli.UsageException;
import dev.convnet.app.fit.TrainingConfig.OptimizerConfig;
import dev.convnet.data.images.DatasetSplit;
import dev.convnet.io.checkpoint.Saver;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.NumericPrecision;
import dev.convnet.nn.layers.Mode;
import dev.convnet.nn.models.ModelConfig;
import dev.convnet.nn.models.NamedNetwork;
import dev.convnet.nn.models.Networks;
import dev.convnet.nn.optimize.Momentum;
import dev.convnet.nn.optimize.Schedule;
import dev.convnet.train.TrainingLoop.InitialWeights;
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

  @Mixin private DatasetOptions pictures;

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
    var frozenRecipe = recipe(frozenEpochs, frozenRate, 0.01);
    var parts = pictures.load(System.out);
    var form = pictures.modelConfig(network);
    var frozen = frozen(network, form, parts.train().classNames().size());
    var first =
        phase(
            1,
            new ImageTraining(frozen, frozenRecipe, new PretrainedWeights(weights)::initialWeights),
            parts);
    if (epochs == 0 || first.interrupted()) {
      deliver(frozen, parts, 1, first);
      return 0;
    }
    var whole = whole(network, form, parts.train().classNames().size());
    var recipe = recipe(epochs, learningRate, 0.001);
    var second =
        phase(
            2,
            new ImageTraining(whole, recipe, scope -> learned(scope, first.bestCheckpoint())),
            parts);
    deliver(whole, parts, 2, second);
    return 0;
  }

  private TrainingConfig recipe(int epochsOfPhase, double rate, double decay) {
    return new TrainingConfig(
        epochsOfPhase,
        pictures.batchSize(),
        new OptimizerConfig(
            Momentum.of(0.9), steps -> new Schedule.InverseTimeDecay(rate, decay), 0),
        pictures.augmentation(),
        0,
        NumericPrecision.FLOAT32,
        pictures.seed());
  }

  /** The base keeps its values, to the last bit, and its statistics. */
  private static ModelSpec frozen(NamedNetwork network, ModelConfig form, int classes) {
    var base = network.buildBackbone(form.mode(Mode.INFERENCE));
    return new ModelSpec(
        mode -> new TransferModel(base, classes),
        network.preprocessing(),
        TransferModel::isHeadVariable,
        ROOM);
  }

  /** What batch norms have learned of many pictures is worth more than a batch of few tells. */
  private ModelSpec whole(NamedNetwork network, ModelConfig form, int classes) {
    return new ModelSpec(
        mode ->
            new TransferModel(
                network.buildBackbone(form.mode(batchStatistics ? mode : Mode.INFERENCE)), classes),
        network.preprocessing());
  }

  private ImageTraining.Report phase(int number, ImageTraining fit, DatasetSplit parts)
      throws IOException {
    System.out.println("phase " + number + (number == 1 ? ": the new layer alone" : ": all of it"));
    return fit.run(parts, output.output().inSubdirectory("phase" + number), System.out);
  }

  private void deliver(ModelSpec plan, DatasetSplit parts, int number, ImageTraining.Report report)
      throws IOException {
    var directory = output.output().inSubdirectory("phase" + number).directory();
    new ModelExport(plan, parts.train().classNames(), directory, System.out)
        .write(report, output.export());
  }

  /** What the phase before has learned; momentum starts anew. */
  private static InitialWeights learned(GraphScope scope, Path checkpoint) {
    var saver = Saver.build(scope, TransferModel.modelVariables(scope), RunArtifacts.UNSHARDED);
    return session -> {
      InitialWeights.fromInitializer(scope).assign(session);
      saver.restore(session, checkpoint);
    };
  }

  public static void main(String... arguments) {
    CommandRunner.runAndExit(new TransferCommand(), arguments);
  }
}
