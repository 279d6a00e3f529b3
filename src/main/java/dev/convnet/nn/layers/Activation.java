// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.layers;

import dev.convnet.nn.graph.GraphScope;
import java.util.Locale;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** What a layer does to its sums before it hands them on; also a layer of its own. */
public enum Activation implements Layer {
  NONE {
    @Override
    public Operand<TFloat32> apply(Ops tf, Operand<TFloat32> x) {
      return x;
    }
  },
  RELU {
    @Override
    public Operand<TFloat32> apply(Ops tf, Operand<TFloat32> x) {
      return tf.nn.relu(x);
    }
  },
  /** A rectifier that lets no more than 6 through. */
  RELU6 {
    @Override
    public Operand<TFloat32> apply(Ops tf, Operand<TFloat32> x) {
      return tf.nn.relu6(x);
    }
  },
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
  TANH {
    @Override
    public Operand<TFloat32> apply(Ops tf, Operand<TFloat32> x) {
      return tf.math.tanh(x);
    }
  },
  /** {@code 1.7159 tanh(2x / 3)}, with which 1 stays 1: LeNet-5's. */
  SCALED_TANH {
    @Override
    public Operand<TFloat32> apply(Ops tf, Operand<TFloat32> x) {
      var squashed = tf.math.tanh(tf.math.mul(x, tf.constant(2 / 3f)));
      return tf.math.mul(tf.constant(1.7159f), squashed);
    }
  };

  /** The operation (the last one, where there are several) is named by {@code tf}. */
  public abstract Operand<TFloat32> apply(Ops tf, Operand<TFloat32> x);

  @Override
  public Operand<TFloat32> apply(GraphScope scope, Operand<TFloat32> x) {
    var y = apply(scope.tf(), x);
    LayerTable.Row.of(scope, name().toLowerCase(Locale.ROOT), y).addTo(scope);
    return y;
  }
}
