// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.layers;

import dev.convnet.nn.graph.GraphScope;
import java.util.Locale;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** An activation function, which is applied to the output of a layer or used as a layer itself. */
public enum Activation implements Layer {
  /** The identity. */
  NONE {
    @Override
    public Operand<TFloat32> apply(Ops tf, Operand<TFloat32> x) {
      return x;
    }
  },
  /** {@code max(x, 0)}. */
  RELU {
    @Override
    public Operand<TFloat32> apply(Ops tf, Operand<TFloat32> x) {
      return tf.nn.relu(x);
    }
  },
  /** {@code min(max(x, 0), 6)}. */
  RELU6 {
    @Override
    public Operand<TFloat32> apply(Ops tf, Operand<TFloat32> x) {
      return tf.nn.relu6(x);
    }
  },
  /** {@code 1 / (1 + exp(-x))}. */
  SIGMOID {
    @Override
    public Operand<TFloat32> apply(Ops tf, Operand<TFloat32> x) {
      return tf.math.sigmoid(x);
    }
  },
  /** {@code x sigmoid(x)}. */
  SWISH {
    @Override
    public Operand<TFloat32> apply(Ops tf, Operand<TFloat32> x) {
      return tf.math.mul(x, tf.math.sigmoid(x));
    }
  },
  /** The hyperbolic tangent. */
  TANH {
    @Override
    public Operand<TFloat32> apply(Ops tf, Operand<TFloat32> x) {
      return tf.math.tanh(x);
    }
  },
  /** LeNet-5's {@code 1.7159 tanh(2x / 3)}, which is 1 for x = 1. */
  SCALED_TANH {
    @Override
    public Operand<TFloat32> apply(Ops tf, Operand<TFloat32> x) {
      var tanh = tf.math.tanh(tf.math.mul(x, tf.constant(2 / 3f)));
      return tf.math.mul(tf.constant(1.7159f), tanh);
    }
  };

  /**
   * Builds the function for a tensor of any shape.
   *
   * @param tf gives the function's last operation its name
   */
  public abstract Operand<TFloat32> apply(Ops tf, Operand<TFloat32> x);

  @Override
  public Operand<TFloat32> apply(GraphScope scope, Operand<TFloat32> x) {
    var y = apply(scope.tf(), x);
    LayerTable.Row.of(scope, name().toLowerCase(Locale.ROOT), y).addTo(scope);
    return y;
  }
}
