// SPDX-License-Identifier: Apache-2.0
package dev.convnet.explain;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.data.images.RgbImage;
import dev.convnet.error.InvalidSettingException;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.SessionOptions;
import dev.convnet.nn.layers.Activation;
import dev.convnet.nn.layers.Conv2d;
import dev.convnet.nn.layers.Dense;
import dev.convnet.nn.layers.GlobalAveragePool;
import dev.convnet.nn.layers.Mode;
import dev.convnet.nn.layers.Rescaling;
import dev.convnet.nn.models.LayerChain;
import dev.convnet.nn.models.Network;
import dev.convnet.nn.models.Networks;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

class ImageExplainerTest {
  private static final int SIDE = 8;
  private static final int CLASSES = 10;

  /** The weights of its last layer are the maps' weights, times the number of positions. */
  private static final Network SMALL =
      (scope, images, mode) ->
          LayerChain.of(scope, images)
              .then("scale", Rescaling.by(1 / 255.0))
              .then("conv1", Conv2d.keras(3, 5).activation(Activation.RELU))
              .then("conv2", Conv2d.keras(3, 6).activation(Activation.RELU))
              .then("mean", GlobalAveragePool.FLAT)
              .then("logits", Dense.keras(CLASSES))
              .output();

  private interface Check {
    void of(ImageExplainer explainer, Session session);
  }

  private static void explain(Network network, int side, Check check) {
    try (var graph = new Graph()) {
      var scope = GraphScope.root(graph, 7);
      var shape = Placeholder.shape(Shape.of(-1, side, side, 3));
      var images = scope.tf("images").placeholder(TFloat32.class, shape);
      var logits = network.logits(scope, images, Mode.INFERENCE);
      var initializer = scope.initializer();
      try (var session = SessionOptions.standard().open(graph)) {
        session.runner().addTarget(initializer).run().close();
        var labels = IntStream.range(0, CLASSES).mapToObj(i -> "c" + i).toList();
        check.of(ImageExplainer.of(scope, session, images, logits, labels), session);
      }
    }
  }

  private static RgbImage noise(int side) {
    var rgb = new byte[3 * side * side];
    new Random(3).nextBytes(rgb);
    return new RgbImage(side, side, rgb);
  }

  private static float[] fetch(Session session, String tensor) {
    try (var result = session.runner().fetch(tensor).run()) {
      var values = new float[(int) result.get(0).size()];
      ((TFloat32) result.get(0)).asRawTensor().data().asFloats().read(values);
      return values;
    }
  }

  @Test
  void gradCamBeforeAGlobalPoolingIsTheMapOfTheLastLayersWeights() {
    explain(
        SMALL,
        SIDE,
        (explainer, session) -> {
          var image = noise(SIDE);
          var layer = explainer.gradCamLayer();
          var maps = explainer.featureMaps(image, layer).values();
          var weights = fetch(session, "logits/kernel/Read/ReadVariableOp");

          for (int c = 0; c < CLASSES; c++) {
            var expected = new float[SIDE * SIDE];
            for (int i = 0; i < expected.length; i++) {
              for (int k = 0; k < 6; k++) expected[i] += maps[6 * i + k] * weights[CLASSES * k + c];
              expected[i] = Math.max(0, expected[i] / (SIDE * SIDE));
            }
            assertEquals("conv2/Relu", layer.name());
            assertArrayEquals(expected, explainer.gradCam(image, c, layer).values(), 1e-7f);
          }
        });
  }

  /** A change of one pixel by one changes the logit by its gradient. */
  @Test
  void saliencyIsTheLargestDerivativeByAChannel() {
    explain(
        SMALL,
        SIDE,
        (explainer, session) -> {
          var rgb = noise(SIDE).rgb();
          var pixel = 3 * (SIDE * 4 + 4);
          var slopes = new double[3];
          for (int channel = 0; channel < 3; channel++) {
            rgb[pixel + channel] = 100;
            var before = explainer.logits(new RgbImage(SIDE, SIDE, rgb))[1];
            rgb[pixel + channel] = 101;
            var after = explainer.logits(new RgbImage(SIDE, SIDE, rgb))[1];
            rgb[pixel + channel] = 100;
            slopes[channel] = Math.abs(after - before);
          }
          rgb[pixel] = rgb[pixel + 1] = rgb[pixel + 2] = 100;

          var map = explainer.saliency(new RgbImage(SIDE, SIDE, rgb), 1);

          var largest = Math.max(slopes[0], Math.max(slopes[1], slopes[2]));
          assertEquals(largest, map.values()[SIDE * 4 + 4], 0.05 * largest + 1e-6);
        });
  }

  @ParameterizedTest(name = "{0}: {2}")
  @CsvSource({
    "cifar10, 24, conv2",
    "cifar10-fast, 32, Relu",
    "lenet5-modern, 32, C3/Tanh",
    "resnet20, 32, Relu",
    "googlenet, 64, ConcatV2",
    "efficientnetb0, 64, Mul",
    "mobilenet_v2, 64, Relu6",
    "convnext_tiny, 64, add_17/Add"
  })
  void everyNetworkHasALayerForGradCam(String name, int side, String end) {
    explain(
        Networks.named(name).network(side, CLASSES),
        side,
        (explainer, session) -> {
          var layer = explainer.gradCamLayer();
          var map = explainer.gradCam(noise(side), 2, layer);

          assertTrue(layer.name().contains(end) || layer.type().equals(end), layer.name());
          assertEquals(layer.shape().get(1), map.height());
          for (var value : map.values()) assertTrue(value >= 0 && Float.isFinite(value));
        });
  }

  @Test
  void aNetworkWithoutConvolutionIsRefused() {
    Network linear =
        (scope, images, mode) ->
            LayerChain.of(scope, images)
                .then("mean", GlobalAveragePool.FLAT)
                .then("logits", Dense.keras(CLASSES))
                .output();

    var refused =
        assertThrows(
            InvalidSettingException.class, () -> explain(linear, SIDE, (explainer, session) -> {}));

    assertTrue(refused.getMessage().contains("no convolution"), refused.getMessage());
  }

  @Test
  void namesThatLeadNowhereAreRefused() {
    explain(
        SMALL,
        SIDE,
        (explainer, session) -> {
          assertRefused(() -> explainer.layer("conv3/Relu"), "conv2/Relu");
          assertRefused(() -> explainer.layer("Relu"), "must be one layer, but 2");
          assertEquals("conv1/Relu", explainer.layer("conv1/Relu").name());
          assertRefused(
              () -> explainer.gradCam(noise(SIDE), CLASSES, explainer.gradCamLayer()),
              "from 0 to 9");
        });
  }

  private static void assertRefused(Runnable call, String part) {
    var refused = assertThrows(InvalidSettingException.class, call::run);
    assertTrue(refused.getMessage().contains(part), refused.getMessage());
  }

  @Test
  void aMapIsEnlargedBetweenTheCentersOfItsValues() {
    var map = new HeatMap(1, 2, new float[] {0, 2});

    assertArrayEquals(new float[] {0, 0.5f, 1.5f, 2}, map.resized(1, 4).values());
    assertArrayEquals(new float[] {0, 1}, map.normalized().values());
    assertEquals(List.of(0, 0), zeros(new HeatMap(1, 2, new float[2]).normalized()));
  }

  private static List<Integer> zeros(HeatMap map) {
    return List.of((int) map.values()[0], (int) map.values()[1]);
  }

  @Test
  void aSheetShowsEachMapFromItsSmallestToItsLargestValue() {
    var sheet = new FeatureMaps(1, 2, 1, new float[] {-1, 3}).sheet();

    assertEquals(0, sheet.rgb()[0]);
    assertEquals((byte) 255, sheet.rgb()[3 * (sheet.width() - 1)]);
  }
}
