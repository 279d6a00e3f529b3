// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.layers;

import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.ops.DropoutOps;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * Dropout: in {@link Mode#TRAINING} sets random values to 0 and scales the others, so that the
 * expected sum stays the same. In {@link Mode#INFERENCE} the output is the input.
 *
 * @param rate the dropout rate: the probability in [0, 1) with which a unit is dropped
 * @param unit what is kept or dropped together
 */
public record Dropout(double rate, Unit unit, Mode mode) implements Layer {
  /** The values that are kept or dropped together. */
  public enum Unit {
    /** Each value alone. */
    ELEMENT,
    /** All values of one image: stochastic depth, in the branch of a residual unit. */
    EXAMPLE,
    /** All values of one channel of one image: Keras's {@code SpatialDropout2D}. */
    CHANNEL
  }

  public Dropout {
    if (!(rate >= 0 && rate < 1)) {
      throw new IllegalArgumentException("rate must be at least 0 and less than 1, got " + rate);
    }
  }

  /** A layer that drops single values. */
  public static Dropout of(double rate, Mode mode) {
    return new Dropout(rate, Unit.ELEMENT, mode);
  }

  /** A layer that drops all values of an image together. */
  public static Dropout stochasticDepth(double rate, Mode mode) {
    return new Dropout(rate, Unit.EXAMPLE, mode);
  }

  /**
   * {@inheritDoc}
   *
   * @return of the same shape as {@code x}
   */
  @Override
  public Operand<TFloat32> apply(GraphScope scope, Operand<TFloat32> x) {
    var y = mode == Mode.TRAINING && rate > 0 ? drop(scope, x) : x;
    LayerTable.Row.of(scope, "dropout", y).addTo(scope);
    return y;
  }

  private Operand<TFloat32> drop(GraphScope scope, Operand<TFloat32> x) {
    var keep = scope.tf("keep").constant((float) (1 - rate));
    return switch (unit) {
      case ELEMENT -> DropoutOps.apply(scope, x, keep);
      case EXAMPLE -> DropoutOps.stochasticDepth(scope, x, keep);
      case CHANNEL -> DropoutOps.channels(scope, x, keep);
    };
  }
}
