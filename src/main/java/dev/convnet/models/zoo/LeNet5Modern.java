// SPDX-License-Identifier: Apache-2.0
package dev.convnet.models.zoo;

import static dev.convnet.layers.Activation.TANH;

import dev.convnet.graph.GraphScope;
import dev.convnet.layers.Conv2d;
import dev.convnet.layers.Dense;
import dev.convnet.layers.Layer;
import dev.convnet.layers.Padding;
import dev.convnet.layers.fixed.AveragePool;
import dev.convnet.models.Backbone;
import dev.convnet.models.Flow;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/**
 * {@link LeNet5} as it is built today: plain pools, every map sees all, a dense layer for logits.
 */
public record LeNet5Modern(Form form) implements Backbone {
  private static final Layer C1 = convolution(6);
  private static final Layer HALVE = new AveragePool(2, 2);
  private static final Layer C3 = convolution(16);
  private static final Layer C5 = convolution(120);
  private static final Layer F6 = Dense.keras(84).activation(TANH);

  private static Layer convolution(int filters) {
    return Conv2d.keras(5, filters).padding(Padding.VALID).activation(TANH);
  }

  @Override
  public Shape input() {
    return form.picture(1);
  }

  @Override
  public Operand<TFloat32> features(GraphScope scope, Operand<TFloat32> images) {
    return Flow.of(scope, images)
        .then("C1", C1) // [N, 28, 28, 6]
        .then("S2", HALVE) // [N, 14, 14, 6]
        .then("C3", C3) // [N, 10, 10, 16]
        .then("S4", HALVE) // [N, 5, 5, 16]
        .then("C5", C5) // [N, 1, 1, 120]
        .x();
  }

  @Override
  public Operand<TFloat32> top(GraphScope scope, Operand<TFloat32> features) {
    return Flow.of(scope, features)
        .then("F6", F6) // [N, 84]
        .then("output", Dense.keras(form.classes())) // [N, classes]
        .x();
  }
}
