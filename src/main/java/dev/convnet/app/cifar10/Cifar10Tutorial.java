// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.cifar10;

import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.NumericPrecision;
import dev.convnet.nn.graph.Variable;
import dev.convnet.nn.layers.LocalResponseNorm.LrnImplementation;
import dev.convnet.nn.models.Cifar10Net;
import dev.convnet.nn.ops.Losses;
import dev.convnet.nn.ops.Summaries;
import dev.convnet.nn.optimize.MovingAverage;
import dev.convnet.nn.optimize.Optimizer.GradientDescent;
import dev.convnet.nn.optimize.ScaledGradients;
import dev.convnet.nn.optimize.Schedule;
import dev.convnet.nn.optimize.Schedule.StaircaseDecay;
import dev.convnet.train.TrainStep;
import java.util.ArrayList;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/**
 * What {@code cifar10.py} is made of, in the order of use: inputs (see {@link Cifar10Input}),
 * {@link #inference}, {@link #loss}, {@link #train}. Constants are those of its last version,
 * commit f6e4dfe of tensorflow/models.
 */
public final class Cifar10Tutorial {
  public static final MovingAverage VARIABLE_AVERAGES =
      new MovingAverage(MovingAverage.DEFAULT_NAME, 0.9999f);

  /** What a step runs: a MetaGraph's {@code train_op}. */
  public static final CollectionKey<Op> TRAIN_OP = new CollectionKey<>("train_op");

  private static final MovingAverage LOSS_AVERAGES = new MovingAverage("avg", 0.9f);
  private static final double INITIAL_RATE = 0.1;
  private static final double RATE_DECAY = 0.1;
  private static final int EPOCHS_PER_DECAY = 350;
  private static final CollectionKey<Variable<TInt64>> GLOBAL_STEP =
      new CollectionKey<>("global_step");

  private Cifar10Tutorial() {}

  /**
   * The network, with summaries of what its layers hand on.
   *
   * @param images {@code float32 [N, 24, 24, 3]}
   * @return logits, {@code float32 [N, 10]}
   */
  public static Operand<TFloat32> inference(GraphScope scope, Operand<TFloat32> images) {
    var logits = new Cifar10Net(LrnImplementation.MATMUL).logits(scope, images);
    Summaries.activations(scope);
    return logits;
  }

  /** The cross entropy plus the weights' decay: {@code total_loss}. */
  public static Operand<TFloat32> loss(
      GraphScope scope, Operand<TFloat32> logits, Operand<TInt32> labels) {
    Losses.crossEntropy(scope, logits, labels);
    return Losses.total(scope);
  }

  /**
   * 0.1 for 350 epochs, then a tenth of it, and so on: 136,718 steps on the whole set in batches of
   * 128.
   */
  public static Schedule schedule(int examplesPerEpoch, int batchSize) {
    var steps = (long) (examplesPerEpoch / (double) batchSize * EPOCHS_PER_DECAY);
    return new StaircaseDecay(INITIAL_RATE, RATE_DECAY, steps);
  }

  /**
   * Gradient descent, then the averages of the variables; before both the averages of the losses.
   */
  static TrainStep train(GraphScope scope, Operand<TFloat32> totalLoss, Schedule schedule) {
    return train(scope, totalLoss, schedule, NumericPrecision.FLOAT32);
  }

  /** The same for a session that computes in {@code precision}. */
  static TrainStep train(
      GraphScope scope,
      Operand<TFloat32> totalLoss,
      Schedule schedule,
      NumericPrecision precision) {
    var globalStep = scope.counter("global_step", TInt64.class);
    scope.collect(GLOBAL_STEP, globalStep);
    var rate = schedule.at(scope, globalStep);
    Summaries.scalar(scope, "learning_rate", rate);
    var losses = averageLosses(scope, totalLoss);

    var variables = scope.collected(CollectionKey.TRAINABLE_VARIABLES);
    var derivatives = ScaledGradients.of(scope.after(losses), precision, totalLoss, variables);
    var update = derivatives.applyGradients(scope, new GradientDescent(), rate, globalStep);
    scope.collect(TRAIN_OP, update);
    for (var variable : variables) Summaries.histogram(scope, variable.name(), variable);
    for (var step : derivatives.gradients()) {
      Summaries.histogram(scope, step.variable().name() + "/gradients", step.gradient());
    }
    var averages = VARIABLE_AVERAGES.ofVariables(scope.after(update), variables, globalStep);
    return new TrainStep(averages.update(), totalLoss, globalStep)
        .watching(scope.collected(CollectionKey.LOSSES), derivatives.gradients());
  }

  /** Curves of each loss, as it is and averaged. */
  private static Op averageLosses(GraphScope scope, Operand<TFloat32> totalLoss) {
    var losses = new ArrayList<>(scope.collected(CollectionKey.LOSSES));
    losses.add(totalLoss);
    var averages = LOSS_AVERAGES.ofTensors(scope, losses);
    for (int i = 0; i < losses.size(); i++) {
      var name = losses.get(i).op().name();
      var read = scope.nameScope(LOSS_AVERAGES.name()).nameScope(name).after(averages.update());
      Summaries.scalar(scope, name + " (raw)", losses.get(i));
      Summaries.scalar(scope, name, averages.values().get(i).readValue(read));
    }
    return averages.update();
  }
}
