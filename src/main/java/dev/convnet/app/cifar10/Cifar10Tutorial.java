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
 * The functions of {@code cifar10.py}, in the order of their use: inputs (see {@link
 * Cifar10Input}), {@link #inference}, {@link #loss}, {@link #train}. The constants are those of its
 * last version, commit f6e4dfe of tensorflow/models.
 */
public final class Cifar10Tutorial {
  /** The moving averages of the variables, with the tutorial's decay. */
  public static final MovingAverage VARIABLE_AVERAGES =
      new MovingAverage(MovingAverage.DEFAULT_NAME, 0.9999f);

  /** The collection of the update operation: a MetaGraph's {@code train_op}. */
  public static final CollectionKey<Op> TRAIN_OP = new CollectionKey<>("train_op");

  private static final MovingAverage LOSS_AVERAGES = new MovingAverage("avg", 0.9f);
  private static final double INITIAL_LEARNING_RATE = 0.1;
  private static final double LEARNING_RATE_DECAY = 0.1;
  private static final int EPOCHS_PER_DECAY = 350;
  private static final CollectionKey<Variable<TInt64>> GLOBAL_STEP =
      new CollectionKey<>("global_step");

  private Cifar10Tutorial() {}

  /**
   * Builds the network, with summaries of its layers' activations.
   *
   * @param images {@code float32 [N, 24, 24, 3]}
   * @return logits, {@code float32 [N, 10]}
   */
  public static Operand<TFloat32> inference(GraphScope scope, Operand<TFloat32> images) {
    var logits = new Cifar10Net(LrnImplementation.MATMUL).logits(scope, images);
    Summaries.activations(scope);
    return logits;
  }

  /**
   * Builds the cross entropy plus the weight decay: {@code total_loss}. Both terms are in the
   * collection {@code LOSSES}.
   *
   * @param logits {@code float32 [N, 10]}
   * @param labels {@code int32 [N]}
   * @return a scalar
   */
  public static Operand<TFloat32> loss(
      GraphScope scope, Operand<TFloat32> logits, Operand<TInt32> labels) {
    Losses.crossEntropy(scope, logits, labels);
    return Losses.total(scope);
  }

  /**
   * The learning rate: 0.1 for 350 epochs, then a tenth of it, and so on. 350 epochs are 136,718
   * steps for the full data set in batches of 128.
   */
  public static Schedule schedule(int imagesPerEpoch, int batchSize) {
    var steps = (long) (imagesPerEpoch / (double) batchSize * EPOCHS_PER_DECAY);
    return new StaircaseDecay(INITIAL_LEARNING_RATE, LEARNING_RATE_DECAY, steps);
  }

  /**
   * Builds a training step: the moving averages of the losses are updated first, then the variables
   * by gradient descent, then their moving averages.
   */
  static TrainStep train(GraphScope scope, Operand<TFloat32> totalLoss, Schedule schedule) {
    return train(scope, totalLoss, schedule, NumericPrecision.FLOAT32);
  }

  /** Builds a training step for a session that computes in {@code precision}. */
  static TrainStep train(
      GraphScope scope,
      Operand<TFloat32> totalLoss,
      Schedule schedule,
      NumericPrecision precision) {
    var globalStep = scope.counter("global_step", TInt64.class);
    scope.collect(GLOBAL_STEP, globalStep);
    var learningRate = schedule.at(scope, globalStep);
    Summaries.scalar(scope, "learning_rate", learningRate);
    var losses = averageLosses(scope, totalLoss);

    var variables = scope.collected(CollectionKey.TRAINABLE_VARIABLES);
    var gradients = ScaledGradients.of(scope.after(losses), precision, totalLoss, variables);
    var update = gradients.applyGradients(scope, new GradientDescent(), learningRate, globalStep);
    scope.collect(TRAIN_OP, update);
    for (var variable : variables) Summaries.histogram(scope, variable.name(), variable);
    for (var each : gradients.gradients()) {
      Summaries.histogram(scope, each.variable().name() + "/gradients", each.gradient());
    }
    var averages = VARIABLE_AVERAGES.ofVariables(scope.after(update), variables, globalStep);
    return new TrainStep(averages.update(), totalLoss, globalStep)
        .watching(scope.collected(CollectionKey.LOSSES), gradients.gradients());
  }

  /** Writes summaries of each loss and its moving average; returns the update of the averages. */
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
