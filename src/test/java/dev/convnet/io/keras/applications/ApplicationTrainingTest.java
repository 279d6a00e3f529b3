// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras.applications;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.nn.gradients.Gradients;
import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.Variable;
import dev.convnet.nn.layers.Mode;
import dev.convnet.nn.models.ModelConfig;
import dev.convnet.nn.models.Networks;
import dev.convnet.nn.ops.Losses;
import dev.convnet.nn.optimize.Optimizer.GradientDescent;
import dev.convnet.testing.Fetched;
import dev.convnet.testing.GraphExtension;
import dev.convnet.testing.Python;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;

/** The networks that come by configuration are trained as Keras trains them, on small images. */
class ApplicationTrainingTest {
  private static final int CLASSES = 10;

  @RegisterExtension final GraphExtension graph = new GraphExtension();

  @Test
  void everyVariableOfAConvNeXtHasAGradient() {
    assertTrainable("convnext_tiny", 32, 0);
  }

  /** Each batch normalization has two updates. */
  @Tag("nightly")
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "mobilenet, 32, 54",
    "mobilenet_v2, 33, 104",
    "mobilenet_v3_small, 32, 68",
    "mobilenet_v3_large, 32, 92",
    "densenet121, 32, 242",
    "densenet201, 32, 402",
    "inception_v3, 75, 188",
    "inception_resnet_v2, 75, 408",
    "nasnet_mobile, 32, 384",
    "nasnet_large, 32, 528",
    "resnet50v2, 32, 98",
    "resnet152v2, 32, 302",
    "efficientnetv2-b0, 32, 118",
    "efficientnetv2-l, 32, 434",
    "convnext_xlarge, 32, 0",
  })
  void theOthersCanBeTrainedToo(String name, int side, int updates) {
    assertTrainable(name, side, updates);
  }

  private void assertTrainable(String name, int side, int updates) {
    var loss = loss(name, side);
    var learned = graph.scope().collected(CollectionKey.TRAINABLE_VARIABLES);

    var gradients = Gradients.of(graph.scope(), loss, learned);

    for (var i = 0; i < learned.size(); i++) {
      assertTrue(gradients.get(i).isPresent(), learned.get(i).name());
    }
    assertEquals(updates, graph.scope().collected(CollectionKey.UPDATE_OPS).size());
  }

  @Test
  void aSmallNetworkLearnsFourImages() {
    assertLearns("mobilenet_v3_small", 32, 0.1);
  }

  @Tag("nightly")
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "mobilenet, 32, 0.1",
    "mobilenet_v2, 32, 0.1",
    "densenet121, 32, 0.1",
    "inception_v3, 75, 0.1",
    "nasnet_mobile, 32, 0.1",
    "resnet50v2, 32, 0.01",
    "efficientnetv2-b0, 32, 0.01",
    "convnext_tiny, 32, 0.1",
  })
  void theOthersLearnFourImages(String name, int side, double rate) {
    assertLearns(name, side, rate);
  }

  private void assertLearns(String name, int side, double rate) {
    var loss = loss(name, side);
    var descent = new GradientDescent().minimize(graph.scope(), loss, rate);
    graph.initialize();

    var first = graph.scalar(loss);
    for (var i = 0; i < 10; i++) graph.run(descent);

    var last = graph.scalar(loss);
    assertTrue(last < 0.8 * first, first + " to " + last);
  }

  private Operand<TFloat32> loss(String name, int side) {
    var scope = graph.scope();
    var network = Networks.named(name).network(side, CLASSES);
    var random = new Random(1);
    var pixels = new float[4 * side * side * 3];
    for (var i = 0; i < pixels.length; i++) pixels[i] = random.nextInt(256);
    var images = scope.tf().constant(Shape.of(4, side, side, 3), DataBuffers.of(pixels));
    var labels = scope.tf("labels").constant(new int[] {0, 1, 2, 3});
    Losses.crossEntropy(scope, network.logits(scope, images, Mode.TRAINING), labels);
    return Losses.total(scope);
  }

  /** Means and deviations of all variables, where they are many enough to say something. */
  @Tag("nightly")
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "MobileNetV2, mobilenet_v2",
    "MobileNetV3Small, mobilenet_v3_small",
    "NASNetMobile, nasnet_mobile",
    "EfficientNetV2B0, efficientnetv2-b0",
    "ConvNeXtTiny, convnext_tiny",
  })
  void theInitialValuesAreThoseOfKeras(String function, String name)
      throws IOException, InterruptedException {
    var expected = Python.run("keras_initial_values.py", function, 64).lines().toList();
    var model = Networks.named(name).build(new ModelConfig(64, CLASSES, Mode.INFERENCE));
    model.logits(graph.scope(), images(64));
    graph.initialize();

    var variables = new LinkedHashMap<String, Variable<TFloat32>>();
    for (var variable : graph.scope().collected(CollectionKey.VARIABLES)) {
      variables.put(variable.name(), variable.as(TFloat32.class));
    }
    var values = Fetched.by(graph.session().runner(), variables);

    assertEquals(expected.size(), values.size());
    var lines = expected.iterator();
    values.forEach((variable, floats) -> assertAlike(lines.next(), variable, floats));
  }

  private Operand<TFloat32> images(int side) {
    return graph.scope().tf().zeros(graph.scope().tf().array(1, side, side, 3), TFloat32.class);
  }

  private static void assertAlike(String expected, String name, float[] values) {
    var parts = expected.split(" ");
    var deviation = Double.parseDouble(parts[3]);
    assertEquals(Long.parseLong(parts[1]), values.length, expected + " and " + name);
    if (deviation > 0 && values.length < 400) return;
    var mean = 0.0;
    for (var value : values) mean += value / values.length;
    var square = 0.0;
    for (var value : values) square += (value - mean) * (value - mean) / values.length;
    assertEquals(Double.parseDouble(parts[2]), mean, 0.3 * deviation + 1e-6, name);
    assertEquals(deviation, Math.sqrt(square), 0.15 * deviation + 1e-6, name);
  }
}
