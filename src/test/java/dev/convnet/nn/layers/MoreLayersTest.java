// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.layers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.convnet.nn.graph.CollectionKey;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/** The layers of the classic networks, on images of 6×6 pixels and 4 channels. */
class MoreLayersTest extends LayerContract {
  static Stream<Arguments> layers() {
    return Stream.of(
        layer(DepthwiseConv2d.of(3).stride(2), "3, 3, 4", 3 * 3 * 4 + 4, 3 * 3 * 4 * 9),
        layer(DepthwiseConv2d.of(3).multiplier(2).withoutBias(), "6, 6, 8", 72, 72 * 36),
        layer(SeparableConv2d.of(3, 5), "6, 6, 5", 36 + 20 + 5, (36 + 20) * 36),
        layer(SeparableConv2d.of(3, 5).withoutBias().stride(2), "3, 3, 5", 56, 56 * 9),
        layer(LocallyConnected2d.of(3, 5), "6, 6, 5", 36 * (36 * 5 + 5), 36 * 36 * 5),
        layer(
            ConnectionTableConv2d.of(3, CONNECTIONS, Activation.TANH),
            "4, 4, 2",
            9 * 3 + 2,
            27 * 16),
        layer(new Subsampling(new AveragePool(2, 2), Activation.TANH), "3, 3, 4", 8, 0),
        layer(new AveragePool(2, 2), "3, 3, 4", 0, 0),
        layer(new AveragePool(5, 3).padding(Padding.VALID), "1, 1, 4", 0, 0),
        layer(GlobalAveragePool.FLAT, "4", 0, 0),
        layer(GlobalAveragePool.KEEP_DIMS, "1, 1, 4", 0, 0),
        layer(new DepthwiseMaxPool(2), "6, 6, 2", 0, 0),
        layer(new PaddedShortcut(2, 7), "3, 3, 7", 0, 0),
        layer(new ZeroPadding(1, 2, 3, 4), "9, 13, 4", 0, 0),
        layer(Activation.SWISH, "6, 6, 4", 0, 0));
  }

  private static final List<List<Integer>> CONNECTIONS = List.of(List.of(0), List.of(1, 3));

  private static Arguments layer(Layer layer, String shape, long parameters, long multiplyAdds) {
    return arguments(layer, shape, parameters, multiplyAdds);
  }

  @Test
  void squeezeExcitationWrapsAnyUnit() {
    var unit = SqueezeExcitation.around((scope, x) -> Merge.concatenate(scope, List.of(x, x)));

    var y = unit.apply(graph.scope().variableScope("unit"), images());

    assertArrayEquals(new long[] {-1, 6, 6, 8}, y.shape().asArray());
    var names =
        graph.scope().collected(CollectionKey.TRAINABLE_VARIABLES).stream()
            .map(v -> v.toString())
            .toList();
    assertEquals(
        List.of(
            "unit/se_reduce/kernel [8, 1]",
            "unit/se_reduce/bias [1]",
            "unit/se_expand/kernel [1, 8]",
            "unit/se_expand/bias [8]"),
        names);
  }

  static Stream<Executable> nonsense() {
    return Stream.of(
        () -> DepthwiseConv2d.of(0),
        () -> DepthwiseConv2d.of(3).multiplier(0),
        () -> SeparableConv2d.of(3, 0),
        () -> LocallyConnected2d.of(3, 0),
        () -> LocallyConnected2d.of(3, 4).window(Window.of(3).stride(2)),
        () -> LocallyConnected2d.of(3, 4).weightDecay(-1),
        () -> ConnectionTableConv2d.of(3, List.of(), Activation.TANH),
        () -> new DepthwiseMaxPool(0),
        () -> new PaddedShortcut(0, 4),
        () -> new PaddedShortcut(1, 0),
        () -> new ZeroPadding(0, 0, -1, 0),
        () -> new RadialBasis(List.of(List.of(1f), List.of(1f, 2f))),
        () -> new SqueezeExcitation(Activation.RELU, 0));
  }

  @ParameterizedTest
  @MethodSource("nonsense")
  void invalidSettingsAreRefused(Executable settings) {
    assertThrows(IllegalArgumentException.class, settings);
  }

  @Test
  void theDepthMustDivideTheChannels() {
    var pool = new DepthwiseMaxPool(3);

    var error =
        assertThrows(
            IllegalArgumentException.class,
            () -> pool.apply(graph.scope().nameScope("depth"), images()));

    assertEquals("'depth' needs a multiple of 3 channels, got 4", error.getMessage());
  }

  @Test
  void aShortcutTakesEveryOtherPixelAndAddsZeros() {
    var image = new float[][][][] {{{{1}, {2}, {3}}, {{4}, {5}, {6}}, {{7}, {8}, {9}}}};
    var x = graph.scope().tf().constant(image);

    var y = new PaddedShortcut(2, 2).apply(graph.scope().nameScope("shortcut"), x);

    assertArrayEquals(new float[] {1, 0, 3, 0, 7, 0, 9, 0}, graph.floats(y));
  }

  @Test
  void aShortcutCannotReduceTheChannels() {
    var shortcut = new PaddedShortcut(1, 3);

    var error =
        assertThrows(
            IllegalArgumentException.class,
            () -> shortcut.apply(graph.scope().nameScope("shortcut"), images()));

    assertEquals("'shortcut' cannot reduce the channels of [-1, 6, 6, 4] to 3", error.getMessage());
  }

  @Test
  void onlyTensorsOfOneShapeAreAdded() {
    var x = images();
    var smaller = new AveragePool(2, 2).apply(graph.scope().nameScope("pool"), x);

    var error =
        assertThrows(
            IllegalArgumentException.class,
            () -> Merge.add(graph.scope().nameScope("add"), x, smaller));

    assertEquals("'add' cannot add the shapes [-1, 6, 6, 4] and [-1, 3, 3, 4]", error.getMessage());
  }

  @Override
  Operand<TFloat32> images() {
    return graph.scope().tf().placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, 6, 6, 4)));
  }
}
