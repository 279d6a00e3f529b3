// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.optimize;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Variable;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.types.TFloat32;

/**
 * Muon, momentum whose updates are made orthogonal (Keller Jordan: "Muon: An optimizer for hidden
 * layers in neural networks", 2024), with the scale of Keras's {@code Muon}, so that learning rates
 * are those of Adam (Liu et al.: "Muon is Scalable for LLM Training", 2025):
 *
 * <pre>
 * v = momentum v + gradient
 * u = orthogonal(gradient + momentum v)
 * w = w - learningRate updateRms √max(rows, columns) u
 * </pre>
 *
 * <p>The kernels of convolutions are matrices of the shape {@code [height width channels,
 * filters]}, as Jordan has them; Keras's optimizer leaves them to Adam. What is no matrix, or has
 * only one row or column (biases, batch norms, depthwise kernels), is changed by another optimizer.
 * The variable of v is {@code w/Muon}.
 *
 * <p>The orthogonal matrix is approximated by Newton-Schulz iterations, whose singular values end
 * between about 0.7 and 1.2.
 *
 * @param momentum from 0 to 1
 * @param iterations of Newton-Schulz, at least 1
 * @param updateRms the root mean square of the elements of an update by a learning rate of 1
 * @param others changes what is no matrix
 */
public record Muon(float momentum, int iterations, float updateRms, Optimizer others)
    implements Optimizer {
  /** The coefficients of Jordan's polynomial {@code a x + b x³ + c x⁵}. */
  private static final float A = 3.4445f;

  private static final float B = -4.7750f;
  private static final float C = 2.0315f;

  /** Keeps a gradient of zeros finite. */
  private static final float SMALLEST_NORM = 1e-7f;

  public Muon {
    if (!(momentum >= 0 && momentum <= 1)) {
      throw new InvalidSettingException("momentum", "must be from 0 to 1, got " + momentum);
    }
    InvalidSettingException.requireAtLeast(1, "iterations", iterations);
    if (!(updateRms > 0)) {
      throw new InvalidSettingException("updateRms", "must be more than 0, got " + updateRms);
    }
  }

  /** Keras's defaults: momentum 0.95, 5 iterations, updates of 0.2, {@link Adam} for the others. */
  public static Muon standard() {
    return new Muon(0.95f, 5, 0.2f, new Adam(0.9f, 0.999f, 1e-7f));
  }

  @Override
  public String name() {
    return "Muon";
  }

  @Override
  public ApplyRule applyRule(GraphScope scope, Operand<TFloat32> learningRate) {
    return new MuonRule(this, learningRate, others.applyRule(scope, learningRate));
  }

  private record MuonRule(Muon muon, Operand<TFloat32> learningRate, ApplyRule others)
      implements ApplyRule {
    @Override
    public Op update(GraphScope scope, Variable<TFloat32> variable, Operand<TFloat32> gradient) {
      var matrix = matrix(variable.shape());
      if (Math.min(matrix.get(0), matrix.get(1)) < 2) {
        return others.update(scope, variable, gradient);
      }
      var momentum = scope.tf("momentum").constant(muon.momentum);
      var direction = direction(scope, variable, gradient, momentum);
      var tf = scope.nameScope("orthogonal").tf();
      var orthogonal = orthogonal(tf, tf.reshape(direction, tf.constant(matrix.asArray())));
      var scale = muon.updateRms * Math.sqrt(Math.max(matrix.get(0), matrix.get(1)));
      var rate = scope.tf("rate").math.mul(learningRate, scope.tf().constant((float) scale));
      var update = scope.tf("update").math.mul(orthogonal, rate);
      var shaped = scope.tf().reshape(update, scope.tf().constant(variable.shape().asArray()));
      return scope.tf().assignSubVariableOp(variable.handle(), shaped);
    }

    /** The rows are what one filter or unit sees. */
    private static Shape matrix(Shape shape) {
      int dimensions = shape.numDimensions();
      if (dimensions < 2) return Shape.of(shape.size(), 1);
      long columns = shape.get(dimensions - 1);
      return Shape.of(shape.size() / columns, columns);
    }

    /** Nesterov's: what the momentum would be with the same gradient once more. */
    private static Operand<TFloat32> direction(
        GraphScope scope,
        Variable<TFloat32> variable,
        Operand<TFloat32> gradient,
        Operand<TFloat32> momentum) {
      var slot = Slots.of(scope, variable, "Muon", 0);
      var tf = scope.tf();
      var sum = tf.math.add(tf.math.mul(slot.readValue(scope), momentum), gradient);
      var assigned = scope.after(tf.assignVariableOp(slot.handle(), sum)).tf();
      return assigned.math.add(gradient, assigned.math.mul(sum, momentum));
    }

    private Operand<TFloat32> orthogonal(Ops tf, Operand<TFloat32> matrix) {
      boolean isTall = matrix.shape().get(0) > matrix.shape().get(1);
      var norm = tf.math.sqrt(tf.sum(tf.math.square(matrix), tf.constant(new int[] {0, 1})));
      Operand<TFloat32> x = tf.math.div(matrix, tf.math.add(norm, tf.constant(SMALLEST_NORM)));
      for (int i = 0; i < muon.iterations; i++) {
        var transposed = isTall ? MatMul.transposeA(true) : MatMul.transposeB(true);
        var square = tf.linalg.matMul(x, x, transposed); // of the shorter side
        var fourth = tf.linalg.matMul(square, square);
        var factor =
            tf.math.add(tf.math.mul(square, tf.constant(B)), tf.math.mul(fourth, tf.constant(C)));
        var product = isTall ? tf.linalg.matMul(x, factor) : tf.linalg.matMul(factor, x);
        x = tf.math.add(tf.math.mul(x, tf.constant(A)), product);
      }
      return x;
    }

    @Override
    public List<Op> finish(GraphScope scope) {
      return others.finish(scope);
    }
  }
}
