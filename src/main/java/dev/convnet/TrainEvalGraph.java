// SPDX-License-Identifier: Apache-2.0
package dev.convnet;

import dev.convnet.ImageTrainer.Request;
import dev.convnet.data.images.LabeledImages;
import dev.convnet.data.input.FeatureCache;
import dev.convnet.data.input.ImageInput;
import dev.convnet.data.input.ImageInputFactory;
import dev.convnet.error.InvalidSettingException;
import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Variable;
import dev.convnet.nn.layers.Mode;
import dev.convnet.nn.models.Network;
import dev.convnet.nn.ops.Losses;
import dev.convnet.nn.ops.MixedBatch;
import dev.convnet.nn.optimize.ScaledGradients;
import dev.convnet.nn.optimize.Schedule;
import dev.convnet.train.Evaluator;
import dev.convnet.train.TrainStep;
import dev.convnet.train.WeightAveraging;
import dev.convnet.train.metrics.EvaluationResult;
import java.io.IOException;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/** A graph that holds a network twice, for training and for inference, with shared variables. */
final class TrainEvalGraph {
  private final ImageInputFactory imageSource;
  private final TrainOutputs trainOutputs;
  private final Evaluator evaluator;
  private final TrainStep trainStep;
  private final Optional<WeightAveraging> averaging;

  /**
   * Scalars of a training step, for its batch and before its update.
   *
   * @param correctCount the number of images in the batch that are classified correctly
   */
  record TrainOutputs(
      Operand<TFloat32> loss, Operand<TFloat32> correctCount, Operand<TFloat32> learningRate) {}

  private TrainEvalGraph(
      ImageInputFactory imageSource,
      TrainOutputs trainOutputs,
      Evaluator evaluator,
      TrainStep trainStep,
      Optional<WeightAveraging> averaging) {
    this.imageSource = imageSource;
    this.trainOutputs = trainOutputs;
    this.evaluator = evaluator;
    this.trainStep = trainStep;
    this.averaging = averaging;
  }

  static TrainEvalGraph build(
      GraphScope scope,
      Network network,
      Request request,
      TrainingConfig config,
      Schedule schedule,
      float... classWeights) {
    var input = new ImageInput(scope, request.size(), config.batchSize);
    var target = target(scope, input, config, classWeights);
    var logits = network.logits(scope, target.images(), Mode.TRAINING);
    requireClasses(logits, request.classes());
    target.addLosses(scope, logits);
    var globalStep = scope.counter("global_step", TInt64.class);
    var outputs =
        new TrainOutputs(
            Losses.total(scope),
            target.correctCount(scope.nameScope("right"), logits),
            schedule.at(scope.nameScope("rate"), globalStep));
    var step = trainStep(scope, config, outputs, globalStep);

    var inner = scope.nameScope("evaluation").reusing();
    var inferenceLogits = network.logits(inner, input.images(), Mode.INFERENCE);
    var evaluator = Evaluator.of(scope, inferenceLogits, input.labels());
    return new TrainEvalGraph(
        source(scope, config, input), outputs, evaluator, step, averaging(scope, config));
  }

  private static Optional<WeightAveraging> averaging(GraphScope scope, TrainingConfig config) {
    if (config.averagedEpochs == 0) return Optional.empty();
    var trainable = scope.collected(CollectionKey.TRAINABLE_VARIABLES);
    return Optional.of(WeightAveraging.build(scope, trainable));
  }

  private static ImageInputFactory source(
      GraphScope scope, TrainingConfig config, ImageInput input) {
    if (config.featureCache == 0) return input;
    return new FeatureCache(input, scope.collected(TransferNetwork.FEATURES), config.featureCache);
  }

  private static TrainStep trainStep(
      GraphScope scope, TrainingConfig config, TrainOutputs outputs, Variable<TInt64> globalStep) {
    var trainable =
        scope.collected(CollectionKey.TRAINABLE_VARIABLES).stream()
            .filter(config.trainable)
            .toList();
    var gradients =
        config.clipping.apply(
            scope, ScaledGradients.of(scope, config.precision, outputs.loss, trainable));
    var update =
        gradients.applyGradients(scope, config.optimizer, outputs.learningRate, globalStep);
    return new TrainStep(scope.after(update).tf("train").noOp(), outputs.loss, globalStep)
        .watching(scope.collected(CollectionKey.LOSSES), gradients.gradients());
  }

  private static void requireClasses(Operand<TFloat32> logits, int classes) {
    var shape = logits.shape();
    if (shape.numDimensions() == 2 && shape.get(1) == classes) return;
    throw new InvalidSettingException(
        "the network gives logits of shape %s, and the data set has %d classes: its last layer must have the shape [N, %d], as Dense.keras(%d) has"
            .formatted(text(shape), classes, classes, classes));
  }

  static String text(Shape shape) {
    return shape.toString().replace("-1", "N");
  }

  private static TrainingTarget target(
      GraphScope scope, ImageInput input, TrainingConfig config, float... classWeights) {
    if (!config.augmentation.isMixing()) {
      return new TrainingTarget.Labels(input.images(), input.labels(), config, classWeights);
    }
    var mask = input.buildMixingMask(scope);
    return new TrainingTarget.Mixed(
        MixedBatch.of(scope, input.images(), input.labels(), mask), config.labelSmoothing);
  }

  ImageInputFactory imageSource() {
    return imageSource;
  }

  TrainOutputs trainOutputs() {
    return trainOutputs;
  }

  TrainStep trainStep() {
    return trainStep;
  }

  /** The mean of the weights; empty unless it was asked for. */
  Optional<WeightAveraging> averaging() {
    return averaging;
  }

  /** Measures the network on {@code images}, each once. */
  EvaluationResult evaluate(Session session, LabeledImages images) throws IOException {
    return evaluator.evaluate(session, imageSource.evaluationInput(images), images.classNames());
  }
}
