// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.towers;

import dev.convnet.app.cifar10.Cifar10Tutorial;
import dev.convnet.data.input.TowerInput.TowerBatch;
import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.ops.Losses;
import dev.convnet.nn.ops.Summaries;
import dev.convnet.nn.optimize.Optimizer.GradientDescent;
import dev.convnet.nn.optimize.Schedule;
import dev.convnet.train.Towers;
import dev.convnet.train.TrainStep;
import java.util.ArrayList;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;

/** The functions of {@code cifar10_multi_gpu_train.py} (commit f6e4dfe of tensorflow/models). */
final class MultiGpuTutorial {
  private MultiGpuTutorial() {}

  /** A step, and the merged summaries of the last tower, the variables and their gradients. */
  record TrainOps(TrainStep trainStep, Operand<TString> summaries) {}

  /**
   * Builds the loss of a tower on its batch, with a summary of each term.
   *
   * <p>Its name is {@code total_loss_1}, which shows in the summaries' tags: the original builds
   * another {@code total_loss} before, which it does not use.
   */
  static Operand<TFloat32> loss(GraphScope tower, TowerBatch batch) {
    var logits = Cifar10Tutorial.inference(tower, batch.images());
    Cifar10Tutorial.loss(tower, logits, batch.labels());
    var total = Losses.total(tower);
    var losses = new ArrayList<>(tower.collected(CollectionKey.LOSSES));
    losses.add(total);
    for (var loss : losses) {
      Summaries.scalar(tower, loss.op().name().substring(tower.name().length() + 1), loss);
    }
    return total;
  }

  /**
   * Builds a training step: gradient descent with the mean of all towers' gradients, then the
   * moving averages of the variables. As in the original, the step's loss is that of the last
   * tower, and the global step is a float32.
   */
  static TrainOps train(GraphScope scope, Towers towers, Schedule schedule) {
    var globalStep = scope.counter("global_step", TFloat32.class);
    var learningRate = schedule.at(scope, globalStep);
    var summaries = new ArrayList<>(Summaries.in(towers.last().scope()));
    summaries.add(Summaries.scalar(scope, "learning_rate", learningRate));
    for (var each : towers.gradients()) {
      var tag = each.variable().name() + "/gradients";
      summaries.add(Summaries.histogram(scope, tag, each.gradient()));
    }
    var update =
        new GradientDescent().applyGradients(scope, towers.gradients(), learningRate, globalStep);
    scope.collect(Cifar10Tutorial.TRAIN_OP, update);
    var variables = scope.collected(CollectionKey.TRAINABLE_VARIABLES);
    for (var variable : variables) {
      summaries.add(Summaries.histogram(scope, variable.name(), variable));
    }
    var averages =
        Cifar10Tutorial.VARIABLE_AVERAGES.ofVariables(scope.after(update), variables, globalStep);
    var losses = towers.towers().stream().map(Towers.Tower::loss).toList();
    var step =
        new TrainStep(averages.update(), towers.last().loss(), globalStep)
            .watching(losses, towers.gradients());
    return new TrainOps(step, Summaries.merge(scope, summaries));
  }
}
