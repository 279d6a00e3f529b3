// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.layers.keras;

import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.layers.Layer;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.op.core.Max;
import org.tensorflow.op.math.Mean;
import org.tensorflow.types.TFloat32;

/**
 * The mean or the largest value of each channel, Keras's {@code GlobalAveragePooling2D}, {@code
 * GlobalMaxPooling2D} and {@code GlobalAveragePooling1D}.
 *
 * @param keepDims whether the other dimensions stay, with size 1
 */
public record GlobalPooling(Pooling.Kind kind, boolean keepDims) implements Layer {
  /**
   * {@inheritDoc}
   *
   * @param x {@code float32 [N, …, C]}
   * @return {@code float32 [N, C]}, or {@code [N, 1, …, C]}
   */
  @Override
  public Operand<TFloat32> apply(GraphScope scope, Operand<TFloat32> x) {
    var tf = scope.tf();
    var axes = tf.constant(IntStream.range(1, x.shape().numDimensions() - 1).toArray());
    Operand<TFloat32> y =
        switch (kind) {
          case AVERAGE -> tf.math.mean(x, axes, Mean.keepDims(keepDims));
          case MAX -> tf.max(x, axes, Max.keepDims(keepDims));
        };
    return Sizes.row(scope, kind == Pooling.Kind.MAX ? "globalmax" : "globalavg", y);
  }
}
