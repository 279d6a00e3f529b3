// SPDX-License-Identifier: Apache-2.0
package dev.convnet.models.zoo;

import static dev.convnet.layers.Activation.SCALED_TANH;

import dev.convnet.graph.GraphScope;
import dev.convnet.layers.Conv2d;
import dev.convnet.layers.Dense;
import dev.convnet.layers.Layer;
import dev.convnet.layers.Padding;
import dev.convnet.layers.fixed.AveragePool;
import dev.convnet.layers.fixed.Rescaling;
import dev.convnet.layers.special.PartialConv2d;
import dev.convnet.layers.special.RadialBasis;
import dev.convnet.layers.special.Subsampling;
import dev.convnet.models.Backbone;
import dev.convnet.models.Flow;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/**
 * LeNet-5 as in LeCun, Bottou, Bengio, Haffner: "Gradient-Based Learning Applied to Document
 * Recognition", 1998: pools that learn, a second convolution that sees three to six maps, and
 * distances from drawn digits. 60,000 parameters learn.
 *
 * <p>Its answer is the smallest distance; the logits are the distances, negated.
 *
 * @param form 10 classes, pictures of 32 by 32
 */
public record LeNet5(Form form) implements Backbone {
  /** The paper's table 1: the maps of S2 that each map of C3 sees. */
  private static final List<List<Integer>> SEEN =
      List.of(
          List.of(0, 1, 2),
          List.of(1, 2, 3),
          List.of(2, 3, 4),
          List.of(3, 4, 5),
          List.of(0, 4, 5),
          List.of(0, 1, 5),
          List.of(0, 1, 2, 3),
          List.of(1, 2, 3, 4),
          List.of(2, 3, 4, 5),
          List.of(0, 3, 4, 5),
          List.of(0, 1, 4, 5),
          List.of(0, 1, 2, 5),
          List.of(0, 1, 3, 4),
          List.of(1, 2, 4, 5),
          List.of(0, 2, 3, 5),
          List.of(0, 1, 2, 3, 4, 5));

  private static final Layer C1 = convolution(6);
  private static final Layer HALVE = new Subsampling(new AveragePool(2, 2), SCALED_TANH);
  private static final Layer C3 = PartialConv2d.of(5, SEEN, SCALED_TANH);
  private static final Layer C5 = convolution(120);
  private static final Layer F6 = Dense.keras(84).activation(SCALED_TANH);
  private static final Layer OUTPUT = new RadialBasis(DrawnDigits.bitmaps());
  private static final Layer NEGATE = Rescaling.by(-1);

  public LeNet5 {
    if (form.classes() != 10 || form.side() != 32) {
      throw new IllegalArgumentException(
          "LeNet-5 reads ten digits of 32 by 32 pixels, got %d classes of %d; lenet5-modern takes"
                  .formatted(form.classes(), form.side())
              + " any number of classes");
    }
  }

  private static Layer convolution(int filters) {
    return Conv2d.keras(5, filters).padding(Padding.VALID).activation(SCALED_TANH);
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
        .then("distances", OUTPUT) // [N, 10]
        .then("logits", NEGATE)
        .x();
  }
}
