// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.gradients;

import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Initializer;
import dev.convnet.nn.graph.Variable;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.nn.LocalResponseNormalization;
import org.tensorflow.types.TFloat32;

/** A small network with the CIFAR-10 tutorial's layers and weight decay. */
record SmallNet(List<Variable<TFloat32>> variables, Operand<TFloat32> loss) {
  private static final int BATCH = 4;

  /**
   * Builds the network.
   *
   * @param variables the scope of the variables
   * @param scope the scope of the operations
   */
  static SmallNet build(GraphScope variables, GraphScope scope) {
    var filter = variable(variables, "conv1/weights", Shape.of(3, 3, 2, 6));
    var biases = variable(variables, "conv1/biases", Shape.of(6));
    var local = variable(variables, "local2/weights", Shape.of(96, 8));
    var softmax = variable(variables, "softmax_linear/weights", Shape.of(8, 3));
    var tf = scope.tf();
    var images = images(scope);
    var conv = scope.tf("conv1").nn.conv2d(images, filter, List.of(1L, 1L, 1L, 1L), "SAME");
    var relu = tf.nn.relu(scope.tf("bias1").nn.biasAdd(conv, biases));
    var pool = tf.nn.maxPool(relu, tf.array(1, 3, 3, 1), tf.array(1, 2, 2, 1), "SAME");
    var norm =
        scope
            .tf("norm1")
            .nn
            .localResponseNormalization(
                pool,
                LocalResponseNormalization.depthRadius(4L),
                LocalResponseNormalization.bias(1f),
                LocalResponseNormalization.alpha(0.3f),
                LocalResponseNormalization.beta(0.75f));
    var hidden = tf.nn.relu(tf.linalg.matMul(tf.reshape(norm, tf.array(BATCH, 96)), local));
    var logits = tf.linalg.matMul(hidden, softmax);
    var entropy = tf.nn.sparseSoftmaxCrossEntropyWithLogits(logits, tf.array(0, 1, 2, 1));
    var decay = tf.math.mul(tf.nn.l2Loss(local), tf.constant(0.004f));
    var loss = tf.math.addN(List.of(tf.math.mean(entropy.loss(), tf.constant(0)), decay));
    return new SmallNet(List.of(filter, biases, local, softmax), loss);
  }

  private static Variable<TFloat32> variable(GraphScope scope, String name, Shape shape) {
    return scope.variable(name, shape, new Initializer.TruncatedNormal(0.3f));
  }

  private static Operand<TFloat32> images(GraphScope scope) {
    var tf = scope.tf("images");
    var count = tf.range(tf.constant(0f), tf.constant(BATCH * 8f * 8 * 2), tf.constant(1f));
    return tf.reshape(tf.math.sin(count), tf.array(BATCH, 8, 8, 2));
  }
}
