// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.fast;

import dev.convnet.data.input.Input;
import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.NumericPrecision;
import dev.convnet.nn.graph.Variable;
import dev.convnet.nn.layers.Mode;
import dev.convnet.nn.models.FastNet;
import dev.convnet.nn.ops.Accuracy;
import dev.convnet.nn.ops.Losses;
import dev.convnet.nn.ops.TestTimeAugmentation;
import dev.convnet.nn.optimize.Optimizer;
import dev.convnet.nn.optimize.ScaledGradients;
import dev.convnet.train.Evaluator;
import dev.convnet.train.TrainStep;
import java.util.List;
import java.util.stream.Stream;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/** Builds the operations that train and evaluate the network. */
record FastGraph(GraphScope scope, FastNet network, NumericPrecision precision) {
  private static final CollectionKey<Variable<TInt64>> GLOBAL_STEP =
      new CollectionKey<>("global_step");

  /**
   * A training step, and the values that are logged.
   *
   * @param accuracy the fraction of the batch that is classified correctly, before the update
   * @param learningRate of the update
   */
  record TrainOps(TrainStep step, Operand<TFloat32> accuracy, Operand<TFloat32> learningRate) {}

  /**
   * Builds the variables and the training step.
   *
   * @param steps number of steps of the run
   */
  TrainOps trainOps(Input input, FastHyperparameters hyperparameters, long steps) {
    var logits = network.withMode(Mode.TRAINING).logits(scope, input.images());
    var loss =
        Losses.crossEntropyWithLabelSmoothing(
            scope, logits, input.labels(), FastHyperparameters.LABEL_SMOOTHING);
    var accuracy = Accuracy.of(scope.nameScope("accuracy"), logits, input.labels());
    var globalStep = scope.counter("global_step", TInt64.class);
    scope.collect(GLOBAL_STEP, globalStep);
    var learningRate = hyperparameters.learningRate().schedule(steps).at(scope, globalStep);
    var gradients = gradients(loss);
    var update =
        gradients.applyGradients(scope, hyperparameters.optimizer(), learningRate, globalStep);
    var updated = scope.after(update);
    var averaged =
        hyperparameters
            .lookahead(steps)
            .map(l -> updated.after(l.apply(updated, averagedVariables(), globalStep)));
    var all = averaged.orElse(updated).tf("train").noOp();
    var step = new TrainStep(all, loss, globalStep).watching(List.of(loss), gradients.gradients());
    return new TrainOps(step, accuracy, learningRate);
  }

  /** The trained variables, and the statistics of batch normalization. */
  private List<Variable<TFloat32>> averagedVariables() {
    var statistics =
        scope.collected(CollectionKey.VARIABLES).stream()
            .filter(v -> v.name().contains("/moving_"));
    return Stream.concat(trainedVariables().stream(), statistics.map(v -> v.as(TFloat32.class)))
        .toList();
  }

  private List<Variable<TFloat32>> trainedVariables() {
    return scope.collected(CollectionKey.TRAINABLE_VARIABLES).stream()
        .filter(v -> FastNet.isTrainable(v.name()))
        .toList();
  }

  private ScaledGradients gradients(Operand<TFloat32> loss) {
    return ScaledGradients.of(scope, precision, loss, trainedVariables())
        .map(this::scaleBetaGradient);
  }

  /**
   * Momentum is linear in the gradient, so a factor of the gradient is one of the learning rate.
   */
  private Optimizer.GradientAndVariable scaleBetaGradient(Optimizer.GradientAndVariable step) {
    if (!step.variable().name().endsWith("/beta")) return step;
    var tf = scope.nameScope("shift_speed").tf();
    var scaled =
        tf.math.mul(step.gradient(), tf.constant(FastHyperparameters.BETA_LEARNING_RATE_FACTOR));
    return new Optimizer.GradientAndVariable(step.variable(), scaled);
  }

  /** Builds an evaluator of the network with the existing variables. */
  Evaluator evaluator(GraphScope test, Input input) {
    var logits = inferenceLogits(test.reusing(), input.images(), network);
    return Evaluator.of(test, logits, input.labels());
  }

  /** The logits for inference, with test-time augmentation: the mean over several views. */
  static Operand<TFloat32> inferenceLogits(
      GraphScope scope, Operand<TFloat32> images, FastNet network) {
    var inference = network.withMode(Mode.INFERENCE);
    return TestTimeAugmentation.mean(
        scope.nameScope("views"), images, views -> inference.logits(scope, views));
  }
}
