// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.layers;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.testing.GraphExtension;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/** Layers whose window does not fit into the images. */
class SmallImagesTest {
  @RegisterExtension final GraphExtension graph = new GraphExtension();

  private Operand<TFloat32> images(long... shape) {
    return graph.scope().tf().placeholder(TFloat32.class, Placeholder.shape(Shape.of(shape)));
  }

  static Stream<Layer> unpadded() {
    return Stream.of(
        Conv2d.of(5, 2).padding(Padding.VALID),
        DepthwiseConv2d.of(5).padding(Padding.VALID),
        ConnectionTableConv2d.of(5, List.of(List.of(0)), Activation.RELU),
        LocallyConnected2d.of(5, 2).window(Window.of(5).padding(Padding.VALID)),
        new MaxPool(5, 2).padding(Padding.VALID),
        new AveragePool(5, 2).padding(Padding.VALID));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("unpadded")
  void areRefused(Layer layer) {
    var images = images(-1, 6, 4, 3);

    var error =
        assertThrows(
            InvalidSettingException.class,
            () -> layer.apply(graph.scope().variableScope("c3"), images));

    assertEquals(
        "the images are too small for this network: layer 'c3' needs at least 5×5 pixels, gets 6×4",
        error.getMessage());
  }

  @Test
  void areAllowedIfTheyArePadded() {
    var layer = Conv2d.of(5, 2);

    assertDoesNotThrow(() -> layer.apply(graph.scope(), images(-1, 4, 4, 3)));
  }
}
