// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train;

import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.Device;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.optimize.Optimizer.GradientAndVariable;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Synchronous data parallelism, as in {@code cifar10_multi_gpu_train.py}: the same network on
 * several devices, each with its own batch, and the mean of their gradients. A device may be
 * another processor, a GPU, or one of another task of a cluster: only its name differs.
 *
 * <pre>{@code
 * var towers = Towers.build(scope, List.of(Device.gpu(0), Device.gpu(1)), tower -> loss(tower));
 * var update = new GradientDescent().apply(scope, towers.gradients(), rate, globalStep);
 * }</pre>
 *
 * @param towers in the order of their devices
 * @param gradients the mean over the towers, variable by variable
 */
public record Towers(List<Tower> towers, List<GradientAndVariable> gradients) {
  public Towers {
    towers = List.copyOf(towers);
    gradients = List.copyOf(gradients);
  }

  /**
   * One replica.
   *
   * @param scope {@code tower_0} on its device; the second and later reuse the first one's
   *     variables
   * @param gradients of its own loss
   */
  public record Tower(
      GraphScope scope, Operand<TFloat32> loss, List<GradientAndVariable> gradients) {
    public Tower {
      gradients = List.copyOf(gradients);
    }

    public Device device() {
      return scope.device();
    }
  }

  /** Builds a replica up to its loss. */
  @FunctionalInterface
  public interface LossBuilder {
    /**
     * Builds one.
     *
     * @param tower where all of it goes
     * @return a scalar
     */
    Operand<TFloat32> loss(GraphScope tower);
  }

  /**
   * Builds a tower a device, forward and back, under {@code tower_0}, {@code tower_1} … Variables
   * are made once and live where {@code scope} puts its own; there, too, is the mean taken.
   *
   * @throws IllegalStateException if a later tower asks for a variable that the first did not
   */
  public static Towers build(GraphScope scope, List<Device> devices, LossBuilder replica) {
    if (devices.isEmpty()) {
      throw new IllegalArgumentException("towers need at least one device");
    }
    var towers = new ArrayList<Tower>();
    for (var device : devices) {
      towers.add(tower(placed(scope, device, towers.size()), replica, scope));
    }
    return new Towers(towers, mean(scope, towers));
  }

  private static GraphScope placed(GraphScope scope, Device device, int index) {
    var pinned = scope.variablesOn(scope.variableDevice());
    var tower = pinned.nameScope("tower_" + index).device(device);
    return index == 0 ? tower : tower.reusing();
  }

  private static Tower tower(GraphScope tower, LossBuilder replica, GraphScope outer) {
    var loss = replica.loss(tower);
    return new Tower(
        tower,
        loss,
        GradientAndVariable.computeGradients(
            tower, loss, outer.collected(CollectionKey.TRAINABLE_VARIABLES)));
  }

  private static List<GradientAndVariable> mean(GraphScope scope, List<Tower> towers) {
    var steps = new ArrayList<GradientAndVariable>();
    var first = towers.get(0).gradients;
    var axis = scope.tf("axis").constant(0);
    for (int i = 0; i < first.size(); i++) {
      var variable = i;
      var gradients = towers.stream().map(t -> t.gradients.get(variable).gradient()).toList();
      steps.add(
          new GradientAndVariable(first.get(i).variable(), mean(scope.tf(), gradients, axis)));
    }
    return steps;
  }

  /** The original's operations; its concat of one is an identity, too. */
  private static Operand<TFloat32> mean(
      Ops tf, List<Operand<TFloat32>> gradients, Operand<TInt32> axis) {
    var rows = new ArrayList<Operand<TFloat32>>();
    for (var gradient : gradients) rows.add(tf.expandDims(gradient, axis));
    var concat = tf.withName("concat");
    var joined = rows.size() == 1 ? concat.identity(rows.get(0)) : concat.concat(rows, axis);
    return tf.math.mean(joined, axis);
  }

  /** The one whose loss and summaries the original shows. */
  public Tower last() {
    return towers.get(towers.size() - 1);
  }
}
