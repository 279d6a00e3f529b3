// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.layers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.convnet.nn.layers.keras.AlphaDropout;
import dev.convnet.nn.layers.keras.Noise;
import dev.convnet.testing.GraphExtension;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;

/** Layers that Keras puts noise in with, of which one example is random: means and deviations. */
class KerasDropoutsTest {
  private static final int COUNT = 40_000;
  private static final float RATE = 0.3f;

  @RegisterExtension private final GraphExtension tensorFlow = new GraphExtension();

  /** Numbers of the mean 0 and the deviation 1. */
  private static float[] normal() {
    var random = new Random(1);
    var values = new float[COUNT];
    for (var i = 0; i < COUNT; i++) values[i] = (float) random.nextGaussian();
    return values;
  }

  private float[] applied(Layer layer) {
    var scope = tensorFlow.scope();
    var shape = Shape.of(COUNT / 100, 100);
    var x = scope.tf("x").constant(shape, DataBuffers.of(normal()));
    return tensorFlow.floats(layer.apply(scope.nameScope("layer"), x));
  }

  static Stream<Arguments> layers() {
    Function<Mode, Layer> alpha = mode -> new AlphaDropout(RATE, mode);
    Function<Mode, Layer> added = mode -> new Noise(Noise.Kind.ADDED, 0.5, mode);
    Function<Mode, Layer> multiplied = mode -> Noise.dropout(RATE, mode);
    return Stream.of(
        Arguments.of("AlphaDropout", alpha, 1.0),
        Arguments.of("GaussianNoise", added, Math.sqrt(1 + 0.25)),
        Arguments.of("GaussianDropout", multiplied, Math.sqrt(1 + RATE / (1 - RATE))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("layers")
  void keepsTheMeanAndHasTheDeviation(String name, Function<Mode, Layer> layer, double deviation) {
    var y = applied(layer.apply(Mode.TRAINING));

    var mean = IntStream.range(0, COUNT).mapToDouble(i -> y[i]).average().orElseThrow();
    var square = IntStream.range(0, COUNT).mapToDouble(i -> y[i] * y[i]).average().orElseThrow();
    assertEquals(0, mean, 0.03);
    assertEquals(deviation, Math.sqrt(square - mean * mean), 0.03);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("layers")
  void doesNothingAtInference(String name, Function<Mode, Layer> layer, double deviation) {
    assertArrayEquals(normal(), applied(layer.apply(Mode.INFERENCE)));
  }

  @Test
  void alphaDropoutDropsThatPartToOneValue() {
    var y = applied(new AlphaDropout(RATE, Mode.TRAINING));

    var saturated = -1.0507009873554805 * 1.6732632423543772;
    var factor = 1 / Math.sqrt((1 - RATE) * (1 + RATE * saturated * saturated));
    var lost = factor * saturated - factor * saturated * RATE;
    var dropped = IntStream.range(0, COUNT).filter(i -> Math.abs(y[i] - lost) < 1e-5).count();
    assertEquals(RATE, dropped / (double) COUNT, 0.01);
  }

  @Test
  void aRateOfOneIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new AlphaDropout(1, Mode.TRAINING));
  }
}
