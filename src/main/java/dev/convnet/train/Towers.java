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
 * several devices, each with its own batch, and the mean of their gradients. A device is a virtual
 * CPU device, a GPU, or a device of another task of a cluster; only its name differs.
 *
 * <pre>{@code
 * var towers = Towers.build(scope, List.of(Device.gpu(0), Device.gpu(1)), tower -> loss(tower));
 * var update =
 *     new GradientDescent().applyGradients(scope, towers.gradients(), learningRate, globalStep);
 * }</pre>
 *
 * @param towers in the order of their devices
 * @param gradients of each variable, the mean over the towers
 */
public record Towers(List<Tower> towers, List<GradientAndVariable> gradients) {
  public Towers {
    towers = List.copyOf(towers);
    gradients = List.copyOf(gradients);
  }

  /**
   * One replica of the network.
   *
   * @param scope {@code tower_0}, {@code tower_1} … on the tower's device; all towers share the
   *     variables of the first
   * @param loss a scalar, of the tower's own batch
   * @param gradients of the tower's own loss
   */
  public record Tower(
      GraphScope scope, Operand<TFloat32> loss, List<GradientAndVariable> gradients) {
    public Tower {
      gradients = List.copyOf(gradients);
    }

    /** The device that the tower was built for. */
    public Device device() {
      return scope.device();
    }
  }

  /** Builds a replica up to its loss. */
  @FunctionalInterface
  public interface LossBuilder {
    /**
     * Builds the network and its loss.
     *
     * @param tower the scope of all its operations
     * @return the loss, a scalar
     */
    Operand<TFloat32> loss(GraphScope tower);
  }

  /**
   * Builds one tower per device with its gradients, under {@code tower_0}, {@code tower_1} … The
   * variables are created once, on the device where {@code scope} places variables; the mean of the
   * gradients is computed on the device of {@code scope}.
   *
   * @throws IllegalArgumentException if {@code devices} is empty
   * @throws IllegalStateException if a later tower asks for a variable that the first one did not
   *     create
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
    var means = new ArrayList<GradientAndVariable>();
    var first = towers.get(0).gradients;
    var axis = scope.tf("axis").constant(0);
    for (int i = 0; i < first.size(); i++) {
      var variable = i;
      var gradients = towers.stream().map(t -> t.gradients.get(variable).gradient()).toList();
      means.add(
          new GradientAndVariable(first.get(i).variable(), mean(scope.tf(), gradients, axis)));
    }
    return means;
  }

  /** The operations of the original program, whose concat of a single tensor is an identity. */
  private static Operand<TFloat32> mean(
      Ops tf, List<Operand<TFloat32>> gradients, Operand<TInt32> axis) {
    var rows = new ArrayList<Operand<TFloat32>>();
    for (var gradient : gradients) rows.add(tf.expandDims(gradient, axis));
    var concat = tf.withName("concat");
    var joined = rows.size() == 1 ? concat.identity(rows.get(0)) : concat.concat(rows, axis);
    return tf.math.mean(joined, axis);
  }

  /** The last tower, whose loss and summaries the original program shows. */
  public Tower last() {
    return towers.get(towers.size() - 1);
  }
}
