// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.layers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.nn.graph.Initializer;
import dev.convnet.nn.graph.Initializer.Constant;
import dev.convnet.nn.layers.keras.Convolution;
import dev.convnet.nn.layers.keras.DepthwiseConvolution;
import dev.convnet.nn.layers.keras.KernelWindow;
import dev.convnet.nn.layers.keras.KernelWindow.Pair;
import dev.convnet.nn.layers.keras.SeparableConvolution;
import dev.convnet.nn.layers.keras.TransposedConvolution;
import dev.convnet.nn.layers.keras.TransposedConvolution.OutputSize;
import dev.convnet.testing.GraphExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;

/** Where images and kernels are all ones, the sum of the outputs counts the needed products. */
class KerasPaddingTest {
  private static final Pair THREE_BY_TWO = new Pair(3, 2);

  @RegisterExtension private final GraphExtension tensorFlow = new GraphExtension();

  static List<Layer> layers() {
    var layers = new ArrayList<Layer>();
    for (var padding : Padding.values()) {
      for (var stride : List.of(1, 2, 3)) {
        var strides = new Pair(stride, stride);
        var window = new KernelWindow(THREE_BY_TWO, strides, Pair.ONE, padding);
        layers.add(new Convolution(window, 4, 2, false));
        layers.add(new DepthwiseConvolution(window, 3, false));
        layers.add(new TransposedConvolution(window, 3, Optional.empty(), false));
      }
      var dilated = new KernelWindow(THREE_BY_TWO, Pair.ONE, new Pair(2, 3), padding);
      layers.add(new Convolution(dilated, 4, 1, false));
      layers.add(new DepthwiseConvolution(dilated, 1, false));
    }
    var two = new KernelWindow(THREE_BY_TWO, new Pair(2, 2), Pair.ONE, Padding.SAME);
    var longer = Optional.of(new OutputSize(1, 1, true));
    layers.add(new TransposedConvolution(two, 3, longer, false));
    return layers;
  }

  @ParameterizedTest
  @MethodSource("layers")
  void productsWithPaddingAreNotNeeded(Layer layer) {
    assertEquals(sum(layer), row(layer).neededMultiplyAdds());
  }

  @Test
  void aSeparableConvolutionPadsOnlyItsFirst() {
    var window = new KernelWindow(THREE_BY_TWO, Pair.ONE, Pair.ONE, Padding.SAME);
    var depthwise = new DepthwiseConvolution(window, 2, false);
    long ofPixels = 7 * 6 * 2 * 2 * 3;

    var row = row(new SeparableConvolution(depthwise, 3, false));

    assertEquals(sum(depthwise) + ofPixels, row.neededMultiplyAdds());
  }

  private long sum(Layer layer) {
    var scope = tensorFlow.scope().variableScope("ones");
    Map<String, Initializer> ones = Map.of("kernel", new Constant(1));
    var tf = scope.tf();
    var x = tf.ones(tf.array(1, 7, 6, 2), TFloat32.class);
    var y = layer.apply(scope.initializers(ones), x);
    tensorFlow.initialize();
    return (long) tensorFlow.scalar(tf.sum(y, tf.array(0, 1, 2, 3)));
  }

  private LayerTable.Row row(Layer layer) {
    var scope = tensorFlow.scope();
    var x = scope.tf("images").constant(Shape.of(1, 7, 6, 2), DataBuffers.of(new float[84]));
    layer.apply(scope.variableScope("counted"), x);
    var rows = LayerTable.of(scope).rows();
    return rows.get(rows.size() - 1);
  }
}
