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

/**
 * What {@code cifar10_multi_gpu_train.py} makes of the tutorial's network (commit f6e4dfe of
 * tensorflow/models).
 */
final class MultiGpuTutorial {
  private MultiGpuTutorial() {}

  /** A step, and the summaries of the last tower, of the variables and of their gradients. */
  record TrainOps(TrainStep trainStep, Operand<TString> summaries) {}

  /**
   * The loss of a tower on its batch, with a curve of each part.
   *
   * <p>It is {@code total_loss_1}: the original builds a {@code total_loss} before, which nothing
   * reads, and the curves' tags tell.
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
   * One gradient descent for all towers, then the averages of the variables. The loss is the last
   * tower's, and the global step a float32, as in the original.
   */
  static TrainOps train(GraphScope scope, Towers towers, Schedule schedule) {
    var globalStep = scope.counter("global_step", TFloat32.class);
    var rate = schedule.at(scope, globalStep);
    var summaries = new ArrayList<>(Summaries.in(towers.last().scope()));
    summaries.add(Summaries.scalar(scope, "learning_rate", rate));
    for (var step : towers.gradients()) {
      var tag = step.variable().name() + "/gradients";
      summaries.add(Summaries.histogram(scope, tag, step.gradient()));
    }
    var update = new GradientDescent().applyGradients(scope, towers.gradients(), rate, globalStep);
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
