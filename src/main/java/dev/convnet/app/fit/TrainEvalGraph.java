// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.fit;

import dev.convnet.data.images.LabeledImages;
import dev.convnet.data.images.Resize;
import dev.convnet.data.input.FeatureCache;
import dev.convnet.data.input.ImageInput;
import dev.convnet.data.input.ImageInputFactory;
import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Variable;
import dev.convnet.nn.layers.Mode;
import dev.convnet.nn.models.AuxiliaryHeads;
import dev.convnet.nn.ops.Losses;
import dev.convnet.nn.optimize.ScaledGradients;
import dev.convnet.nn.optimize.Schedule;
import dev.convnet.train.TrainStep;
import dev.convnet.train.metrics.ConfusionMatrix;
import java.io.IOException;
import java.util.ArrayList;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.op.Op;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/** A network in a graph, twice with the same variables: to train it and to measure it. */
final class TrainEvalGraph {
  private final ImageInputFactory imageSource;
  private final TrainOutputs trainOutputs;
  private final EvalOutputs seen;
  private final TrainStep trainStep;

  /**
   * How the network does on the batch it learns from, before it learns.
   *
   * @param correctCount how many of the batch are
   */
  record TrainOutputs(
      Operand<TFloat32> loss, Operand<TFloat32> correctCount, Operand<TFloat32> learningRate) {}

  private record EvalOutputs(
      Operand<TFloat32> loss, Operand<TInt32> predictions, Operand<TInt32> labels) {}

  /** How the network does on some pictures. */
  record EvaluationResult(double loss, ConfusionMatrix confusionMatrix) {
    double accuracy() {
      return confusionMatrix.accuracy();
    }
  }

  private TrainEvalGraph(
      ImageInputFactory pictures, TrainOutputs trained, EvalOutputs seen, TrainStep step) {
    this.imageSource = pictures;
    this.trainOutputs = trained;
    this.seen = seen;
    this.trainStep = step;
  }

  static TrainEvalGraph build(
      GraphScope scope, ModelSpec plan, TrainingConfig recipe, Schedule schedule) {
    var training = plan.modelFactory().create(Mode.TRAINING);
    var size = new Resize((int) training.inputShape().get(0), (int) training.inputShape().get(1));
    var input = new ImageInput(scope, size, recipe.batchSize());
    var pictures = plan.preprocess(scope.nameScope("preprocess"), input.images());

    var logits = training.logits(scope, pictures);
    addLoss(scope.nameScope("loss"), logits, input, recipe.optimizerConfig().labelSmoothing());
    AuxiliaryHeads.addLosses(scope, input.labels());
    var globalStep = scope.counter("global_step", TInt64.class);
    var trained =
        new TrainOutputs(
            Losses.total(scope),
            right(scope.nameScope("right"), logits, input),
            schedule.at(scope.nameScope("rate"), globalStep));
    var step = trainStep(scope, plan, recipe, trained, globalStep);

    var inner = scope.nameScope("evaluation").reusing();
    var again = plan.modelFactory().create(Mode.INFERENCE).logits(inner, pictures);
    return new TrainEvalGraph(source(scope, plan, input), trained, seen(inner, again, input), step);
  }

  private static ImageInputFactory source(GraphScope scope, ModelSpec plan, ImageInput input) {
    if (plan.featureCacheCapacity() == 0) return input;
    return new FeatureCache(
        input, scope.collected(TransferModel.FEATURES), plan.featureCacheCapacity());
  }

  private static TrainStep trainStep(
      GraphScope scope,
      ModelSpec plan,
      TrainingConfig recipe,
      TrainOutputs trained,
      Variable<TInt64> globalStep) {
    var learning =
        scope.collected(CollectionKey.TRAINABLE_VARIABLES).stream()
            .filter(plan.isTrainable())
            .toList();
    var derivatives = ScaledGradients.of(scope, recipe.precision(), trained.loss, learning);
    var all = new ArrayList<Op>(scope.collected(CollectionKey.UPDATE_OPS));
    all.add(
        derivatives.applyGradients(
            scope, recipe.optimizerConfig().optimizer(), trained.learningRate, globalStep));
    return new TrainStep(scope.after(all).tf("train").noOp(), trained.loss, globalStep)
        .watching(scope.collected(CollectionKey.LOSSES), derivatives.gradients());
  }

  private static void addLoss(
      GraphScope scope, Operand<TFloat32> logits, ImageInput input, double smoothing) {
    if (smoothing == 0) Losses.crossEntropy(scope, logits, input.labels());
    else Losses.crossEntropyWithLabelSmoothing(scope, logits, input.labels(), smoothing);
  }

  private static Operand<TFloat32> right(
      GraphScope scope, Operand<TFloat32> logits, ImageInput input) {
    var tf = scope.tf();
    var right = tf.math.equal(answers(scope, logits), input.labels());
    return tf.sum(tf.dtypes.cast(right, TFloat32.class), tf.array(0));
  }

  private static Operand<TInt32> answers(GraphScope scope, Operand<TFloat32> logits) {
    return scope.tf().math.argMax(logits, scope.tf().constant(1), TInt32.class);
  }

  private static EvalOutputs seen(GraphScope scope, Operand<TFloat32> logits, ImageInput input) {
    return new EvalOutputs(
        Losses.sparseSoftmaxCrossEntropy(scope, logits, input.labels()),
        answers(scope, logits),
        scope.tf("labels").identity(input.labels()));
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

  /** Looks at every picture once. */
  EvaluationResult evaluate(Session session, LabeledImages some) throws IOException {
    var confusion = new ConfusionMatrix(some.classNames());
    double sum = 0;
    try (var once = imageSource.evaluationInput(some)) {
      once.start(session);
      for (var feed = once.nextFeed(); feed.isPresent(); feed = once.nextFeed()) {
        try (var fed = feed.get();
            var result = run(fed.into(session.runner()))) {
          sum += count(result, confusion);
        }
      }
    }
    return new EvaluationResult(sum / some.size(), confusion);
  }

  private Result run(Session.Runner runner) {
    return runner.fetch(seen.loss).fetch(seen.predictions).fetch(seen.labels).run();
  }

  /** Gives the sum of the losses. */
  private static double count(Result result, ConfusionMatrix confusion) {
    var answers = (TInt32) result.get(1);
    var labels = (TInt32) result.get(2);
    for (long i = 0; i < answers.size(); i++) confusion.add(labels.getInt(i), answers.getInt(i));
    return ((TFloat32) result.get(0)).getFloat() * answers.size();
  }
}
