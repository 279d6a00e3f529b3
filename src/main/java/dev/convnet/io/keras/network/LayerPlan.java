// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras.network;

import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.layers.Layer;
import dev.convnet.nn.layers.Mode;
import dev.convnet.nn.layers.keras.ActivationLayer;
import dev.convnet.nn.layers.keras.Joining;
import dev.convnet.nn.layers.keras.Nonlinearity;
import java.util.List;
import java.util.function.Function;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * How a layer of the file is built.
 *
 * @param body the layer without its activation
 * @param activation what is applied to the body's output
 * @param joins whether the layer may have several inputs
 */
record LayerPlan(Body body, Layer activation, boolean joins) {
  /** A layer that has any number of inputs. */
  @FunctionalInterface
  interface Body {
    Operand<TFloat32> apply(GraphScope scope, List<Operand<TFloat32>> xs, Mode mode);
  }

  private static final Body NOTHING = (scope, xs, mode) -> xs.get(0);

  /** A layer whose body does nothing: an activation alone. */
  static LayerPlan identity() {
    return new LayerPlan(NOTHING, Nonlinearity.LINEAR, false);
  }

  static LayerPlan of(Layer layer) {
    return new LayerPlan(
        (scope, xs, mode) -> layer.apply(scope, xs.get(0)), Nonlinearity.LINEAR, false);
  }

  /** A layer that differs in training. */
  static LayerPlan byMode(Function<Mode, Layer> layer) {
    return new LayerPlan(
        (scope, xs, mode) -> layer.apply(mode).apply(scope, xs.get(0)), Nonlinearity.LINEAR, false);
  }

  static LayerPlan joining(Joining layer) {
    return new LayerPlan((scope, xs, mode) -> layer.apply(scope, xs), Nonlinearity.LINEAR, true);
  }

  LayerPlan with(Layer otherActivation) {
    return new LayerPlan(body, otherActivation, joins);
  }

  /** Whether the last thing that the layer does is a softmax over the last dimension. */
  boolean endsInSoftmax() {
    return activation == Nonlinearity.SOFTMAX
        || activation instanceof ActivationLayer.Softmax softmax && softmax.axis() == -1;
  }

  boolean endsInSigmoid() {
    return activation == Nonlinearity.SIGMOID;
  }

  Operand<TFloat32> apply(GraphScope scope, List<Operand<TFloat32>> xs, Mode mode) {
    if (body == NOTHING) return activation.apply(scope, xs.get(0));
    return activated(scope, body.apply(scope, xs, mode));
  }

  private Operand<TFloat32> activated(GraphScope scope, Operand<TFloat32> x) {
    return activation instanceof Nonlinearity function
        ? function.apply(scope.tf(), x)
        : activation.apply(scope.variableScope("activation"), x);
  }
}
