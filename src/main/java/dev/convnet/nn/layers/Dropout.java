// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.layers;

import dev.convnet.nn.graph.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * Sets some numbers to 0 at random while a network learns, and makes up for them in the others.
 * Nothing, in {@link Mode#INFERENCE}.
 *
 * @param rate the part that is dropped, from 0 to 1, which is not included
 * @param unit what is dropped as a whole
 */
public record Dropout(double rate, Unit unit, Mode mode) implements Layer {
  /** What is kept or dropped together. */
  public enum Unit {
    ELEMENT,
    /** All that one example has here: stochastic depth, where a unit has a way around it. */
    EXAMPLE
  }

  public Dropout {
    if (!(rate >= 0 && rate < 1)) {
      throw new IllegalArgumentException("rate must be in [0, 1), got " + rate);
    }
  }

  public static Dropout of(double rate, Mode mode) {
    return new Dropout(rate, Unit.ELEMENT, mode);
  }

  public static Dropout stochasticDepth(double rate, Mode mode) {
    return new Dropout(rate, Unit.EXAMPLE, mode);
  }

  @Override
  public Operand<TFloat32> apply(GraphScope scope, Operand<TFloat32> x) {
    var y = mode == Mode.TRAINING && rate > 0 ? drop(scope, x) : x;
    LayerTable.Row.of(scope, "dropout", y).addTo(scope);
    return y;
  }

  private Operand<TFloat32> drop(GraphScope scope, Operand<TFloat32> x) {
    var keep = scope.tf("keep").constant((float) (1 - rate));
    return switch (unit) {
      case ELEMENT -> dev.convnet.nn.ops.DropoutOps.apply(scope, x, keep);
      case EXAMPLE -> dev.convnet.nn.ops.DropoutOps.stochasticDepth(scope, x, keep);
    };
  }
}
