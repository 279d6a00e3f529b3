// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.optimize;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Variable;
import java.util.List;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.types.TFloat32;

/**
 * Muon, momentum whose updates are made orthogonal (Keller Jordan: "Muon: An optimizer for hidden
 * layers in neural networks", 2024):
 *
 * <pre>
 * v = momentum v + gradient
 * u = orthogonal(gradient + momentum v)
 * w = w - learningRate size(u)
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
 * @param size of the updates
 * @param excluded variables whose names begin so are changed by the other optimizer, too; Jordan
 *     advises it for the layer of the logits
 * @param others changes what is no matrix
 */
public record Muon(
    float momentum, int iterations, UpdateSize size, List<String> excluded, Optimizer others)
    implements Optimizer {
  /** How large an update is. */
  public sealed interface UpdateSize {
    /**
     * Updates whose elements have this root mean square, for a learning rate of 1: {@code size(u) =
     * value √max(rows, columns) u}, as in Keras. With 0.2, learning rates are those of Adam (Liu et
     * al.: "Muon is Scalable for LLM Training", 2025).
     *
     * @param value more than 0
     */
    record RootMeanSquare(float value) implements UpdateSize {
      public RootMeanSquare {
        requirePositive(value);
      }
    }

    /**
     * Updates relative to the kernel, for kernels before a batch norm, which does not see their
     * size: the kernel first gets the norm {@code √columns}, and {@code size(u) = rate u}, as in
     * Jordan's airbench94_muon.
     *
     * @param rate more than 0
     */
    record Relative(float rate) implements UpdateSize {
      public Relative {
        requirePositive(rate);
      }
    }

    private static void requirePositive(float value) {
      if (!(value > 0)) {
        throw new InvalidSettingException("size", "must be more than 0, got " + value);
      }
    }
  }

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
    excluded = List.copyOf(excluded);
  }

  /** Keras's defaults: momentum 0.95, 5 iterations, updates of 0.2, {@link Adam} for the others. */
  public static Muon standard() {
    var others = new Adam(0.9f, 0.999f, 1e-7f);
    return new Muon(0.95f, 5, new UpdateSize.RootMeanSquare(0.2f), List.of(), others);
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
      if (Math.min(matrix.get(0), matrix.get(1)) < 2 || isExcluded(variable)) {
        return others.update(scope, variable, gradient);
      }
      var momentum = scope.tf("momentum").constant(muon.momentum);
      var direction = direction(scope, variable, gradient, momentum);
      var tf = scope.nameScope("orthogonal").tf();
      var orthogonal = orthogonal(tf, tf.reshape(direction, tf.constant(matrix.asArray())));
      var shaped = tf.reshape(orthogonal, tf.constant(variable.shape().asArray()));
      return subtract(scope, variable, matrix, shaped);
    }

    private boolean isExcluded(Variable<TFloat32> variable) {
      return muon.excluded.stream().anyMatch(variable.name()::startsWith);
    }

    private Op subtract(
        GraphScope scope, Variable<TFloat32> variable, Shape matrix, Operand<TFloat32> orthogonal) {
      var tf = scope.tf();
      if (muon.size instanceof UpdateSize.Relative relative) {
        var rate = tf.math.mul(learningRate, tf.constant(relative.rate));
        var normal = normalized(scope, variable, matrix.get(1));
        return tf.assignVariableOp(
            variable.handle(), tf.math.sub(normal, tf.math.mul(orthogonal, rate)));
      }
      var value = ((UpdateSize.RootMeanSquare) muon.size).value;
      var scale = value * Math.sqrt(Math.max(matrix.get(0), matrix.get(1)));
      var rate = tf.math.mul(learningRate, tf.constant((float) scale));
      return tf.assignSubVariableOp(variable.handle(), tf.math.mul(orthogonal, rate));
    }

    private static Operand<TFloat32> normalized(
        GraphScope scope, Variable<TFloat32> variable, long columns) {
      var tf = scope.nameScope("normalize").tf();
      var kernel = variable.readValue(scope);
      var factor = tf.math.div(tf.constant((float) Math.sqrt(columns)), norm(tf, kernel));
      return tf.math.mul(kernel, factor);
    }

    private static Operand<TFloat32> norm(Ops tf, Operand<TFloat32> x) {
      var all = IntStream.range(0, x.shape().numDimensions()).toArray();
      var norm = tf.math.sqrt(tf.sum(tf.math.square(x), tf.constant(all)));
      return tf.math.add(norm, tf.constant(SMALLEST_NORM));
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
