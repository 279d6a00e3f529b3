// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.layers;

import static dev.convnet.nn.layers.Activation.RELU6;
import static dev.convnet.nn.layers.Activation.SCALED_TANH;
import static dev.convnet.nn.layers.Activation.SIGMOID;
import static dev.convnet.nn.layers.Activation.SWISH;
import static dev.convnet.nn.layers.Activation.TANH;

import dev.convnet.nn.graph.GraphScope;
import java.util.List;
import java.util.stream.Stream;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/**
 * A layer that is compared with finite differences, and with the layer of the same name in {@code
 * layers_check.py}.
 */
record LayerCase(String name, Layer layer) {
  /** The shape of the input. */
  static final Shape INPUT = Shape.of(2, 6, 6, 4);

  static Stream<LayerCase> all() {
    return Stream.of(sliding(), pools(), others(), KerasLayerCases.all()).flatMap(List::stream);
  }

  private static LayerCase of(String name, Layer layer) {
    return new LayerCase(name, layer);
  }

  private static List<LayerCase> sliding() {
    var local = LocallyConnected2d.of(3, 3).activation(TANH);
    return List.of(
        of("conv", Conv2d.keras(3, 5).stride(2).padding(Padding.VALID).activation(SWISH)),
        of("conv groups", Conv2d.keras(3, 6).groups(2).withoutBias()),
        of("depthwise", DepthwiseConv2d.of(3).stride(2).multiplier(2)),
        of("depthwise valid", DepthwiseConv2d.of(3).padding(Padding.VALID).withoutBias()),
        of("separable", SeparableConv2d.of(3, 5)),
        of("separable stride", SeparableConv2d.of(3, 5).stride(2).withoutBias()),
        of("local same", local),
        of("local valid", local.window(new Window(2, 2, Padding.VALID))),
        of("partial", ConnectionTableConv2d.of(3, List.of(List.of(0, 2), List.of(1, 2, 3)), TANH)));
  }

  private static List<LayerCase> pools() {
    return List.of(
        of("max valid", new MaxPool(3, 2).padding(Padding.VALID)),
        of("average same", new AveragePool(3, 2)),
        of("average valid", new AveragePool(2, 2).padding(Padding.VALID)),
        of("global average", GlobalAveragePool.FLAT),
        of("global average image", GlobalAveragePool.KEEP_DIMS),
        of("depthwise max", new DepthwiseMaxPool(2)),
        of("subsampling", new Subsampling(new AveragePool(2, 2), SCALED_TANH)));
  }

  /** The distances of the first three values of each image. */
  private static Operand<TFloat32> distances(GraphScope scope, Operand<TFloat32> x) {
    var tf = scope.tf();
    var flat = tf.reshape(x, tf.array(2, -1));
    var points = tf.slice(flat, tf.array(0, 0), tf.array(2, 3));
    return new RadialBasis(List.of(List.of(1f, -1f, 1f), List.of(-1f, 1f, 0f)))
        .apply(scope, points);
  }

  private static List<LayerCase> others() {
    return List.of(
        of("dense", Dense.keras(5).activation(SWISH)),
        of("relu6", (scope, x) -> RELU6.apply(scope, Rescaling.by(3).apply(scope, x))),
        of("sigmoid", SIGMOID),
        of("swish", SWISH),
        of("scaled tanh", SCALED_TANH),
        of("shortcut", new PaddedShortcut(2, 6)),
        of("padding", new ZeroPadding(1, 2, 0, 3)),
        of("rescaling", Rescaling.by(1, 2, 3, 4).plus(-1)),
        of("normalization", new FeatureNormalization()),
        of("squeeze excitation", new SqueezeExcitation(Conv2d.keras(1, 6), 2)),
        of("radial basis", LayerCase::distances),
        of("concatenate", (scope, x) -> Merge.concatenate(scope, List.of(x, TANH.apply(scope, x)))),
        of("add", (scope, x) -> Merge.add(scope, x, TANH.apply(scope, x))));
  }
}
