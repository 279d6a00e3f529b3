// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.models;

import static dev.convnet.testing.Golden.assertGolden;
import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.layers.LayerTable;
import dev.convnet.nn.layers.Mode;
import dev.convnet.testing.GraphExtension;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

class NetworksTest {
  @RegisterExtension final GraphExtension graph = new GraphExtension();

  /** The networks of this package; {@code ApplicationsTest} has the others. */
  static Stream<String> names() {
    return Networks.all().stream()
        .filter(
            network -> network.builder().getClass().getPackage() == NetworksTest.class.getPackage())
        .map(NamedNetwork::name);
  }

  /** Trainable and non-trainable parameters, and millions of multiply-adds, of papers and Keras. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "cifar10            |   1_068_298 |       0 |     18",
        "cifar10-fast       |     294_634 |     896 |     20",
        "cifar10-fast-94    |   1_971_626 |   2_304 |    118",
        "cuda-convnet       |   1_116_490 |       0 |     19",
        "basic-cnn          |   1_413_834 |       0 |     89",
        "plain-8            |     550_570 |       0 |     39",
        "plain-20           |     398_554 |       0 |     38",
        "lenet5             |      60_000 |       0 |      0",
        "lenet5-modern      |      61_706 |       0 |      0",
        "resnet20           |     269_722 |   1_376 |     41",
        "resnet32           |     464_154 |   2_272 |     69",
        "resnet44           |     658_586 |   3_168 |     97",
        "resnet56           |     853_018 |   4_064 |    125",
        "alexnet            |  62_378_344 |       0 |  1_135",
        "alexnet-grouped    |  60_965_224 |       0 |    724",
        "googlenet          |   6_998_552 |       0 |  1_583",
        "se-googlenet       |   7_478_655 |       0 |  1_583",
        "vgg16              | 138_357_544 |       0 | 15_470",
        "vgg19              | 143_667_240 |       0 | 19_632",
        "xception           |  22_855_952 |  54_528 |  8_357",
        "resnet34           |  21_289_802 |  17_024 |  3_663",
        "resnet50           |  25_583_592 |  53_120 |  3_858",
        "resnet101          |  44_601_832 | 105_344 |  7_570",
        "resnet152          |  60_268_520 | 151_424 | 11_282",
        "se-resnet34        |  21_958_868 |  17_024 |  3_664",
        "se-resnet50        |  28_088_024 |  53_120 |  4_092",
        "efficientnetb0     |   5_288_548 |  42_023 |    386",
        "efficientnetb0-scratch | 5_288_548 |  42_023 |    386",
        "efficientnetb1     |   7_794_184 |  62_055 |    687",
        "efficientnetb2     |   9_109_994 |  67_575 |    994",
        "efficientnetb3     |  12_233_232 |  87_303 |  1_827",
        "efficientnetb4     |  19_341_616 | 125_207 |  4_394",
        "efficientnetb5     |  30_389_784 | 172_743 | 10_266",
        "efficientnetb6     |  43_040_704 | 224_439 | 19_068",
        "efficientnetb7     |  66_347_960 | 310_727 | 37_746",
        "efficientnet-lite0 |   4_652_008 |  42_016 |    385"
      })
  void aNetworkHasTheParametersOfItsSource(
      String name, String trainable, String nonTrainable, String millionMultiplyAdds) {
    build(Networks.named(name).build());

    var table = LayerTable.of(graph.scope());
    assertEquals(number(trainable), elements(true));
    assertEquals(number(trainable), table.trainableParameters());
    assertEquals(number(nonTrainable), elements(false));
    assertEquals(number(nonTrainable), table.nonTrainableParameters());
    assertEquals(number(millionMultiplyAdds), Math.round(table.multiplyAdds() / 1e6));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "vgg16          | 138,357,544 | 138,357,544 |      0",
        "resnet50       |  25,636,712 |  25,583,592 | 53,120",
        "xception       |  22,910,480 |  22,855,952 | 54,528",
        "efficientnetb0 |   5,330,571 |   5,288,548 | 42,023"
      })
  void itsTableEndsWithTheTotalsOfKeras(
      String name, String total, String trainable, String nonTrainable) {
    build(Networks.named(name).build());

    var lines = LayerTable.of(graph.scope()).toString().lines().toList();
    var last = lines.subList(lines.size() - 3, lines.size());
    assertTrue(last.get(0).matches("total +" + total + " +[0-9,]+"), last.get(0));
    assertTrue(last.get(1).matches("trainable +" + trainable), last.get(1));
    assertTrue(last.get(2).matches("non-trainable +" + nonTrainable), last.get(2));
  }

  private static long number(String digits) {
    return Long.parseLong(digits.replace("_", ""));
  }

  private long elements(boolean trainable) {
    var all = graph.scope().collected(CollectionKey.VARIABLES).stream();
    return all.filter(
            v ->
                graph.scope().collected(CollectionKey.TRAINABLE_VARIABLES).contains(v) == trainable)
        .mapToLong(v -> v.shape().size())
        .sum();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cuda-convnet",
        "basic-cnn",
        "lenet5",
        "lenet5-modern",
        "resnet20",
        "alexnet",
        "googlenet",
        "vgg16",
        "xception",
        "resnet34",
        "resnet50",
        "se-resnet50",
        "efficientnetb0",
        "efficientnet-lite0"
      })
  void aNetworkHasItsLayers(String name) {
    build(Networks.named(name).build());

    assertGolden("models/" + name + ".txt", LayerTable.of(graph.scope()).toString());
  }

  /** The variables in Keras's order. */
  @ParameterizedTest
  @ValueSource(strings = {"vgg16", "resnet50", "xception", "efficientnetb0"})
  void itsVariablesAreThoseOfKeras(String name) {
    build(Networks.named(name).build());

    var variables =
        graph.scope().collected(CollectionKey.VARIABLES).stream()
            .map(v -> v.name() + " " + v.shape() + "\n")
            .collect(joining());
    assertGolden("models/" + name + "-variables.txt", variables);
  }

  @ParameterizedTest
  @MethodSource("names")
  void aNetworkTakesAnyBatchSize(String name) {
    var network = Networks.named(name);

    var logits = build(network.build());

    assertArrayEquals(new long[] {-1, network.defaultConfig().classes()}, logits.shape().asArray());
  }

  @ParameterizedTest
  @ValueSource(strings = {"vgg16", "resnet34", "resnet50", "xception", "efficientnetb0"})
  void aNetworkTakesOtherSizesAndClasses(String name) {
    var model = Networks.named(name).build(new ModelConfig(96, 7, Mode.TRAINING));

    var logits = build(model);

    assertArrayEquals(new long[] {96, 96, 3}, model.inputShape().asArray());
    assertArrayEquals(new long[] {-1, 7}, logits.shape().asArray());
  }

  @ParameterizedTest
  @CsvSource({
    "vgg16, 7, 512",
    "resnet34, 7, 512",
    "resnet50, 7, 2048",
    "xception, 10, 2048",
    "googlenet, 7, 1024",
    "efficientnetb3, 10, 1536",
    "efficientnet-lite0, 7, 1280"
  })
  void theFeaturesAreTheLastMaps(String name, int side, int channels) {
    var network = Networks.named(name);
    var backbone = network.buildBackbone(network.defaultConfig());

    var features = backbone.features(graph.scope(), images(backbone));

    assertArrayEquals(new long[] {-1, side, side, channels}, features.shape().asArray());
  }

  @Test
  void googLeNetHasTwoMoreHeadsInTraining() {
    var config = Networks.named("googlenet").defaultConfig().mode(Mode.TRAINING);

    build(GoogLeNet.googLeNet(config));

    assertEquals(2, graph.scope().collected(AuxiliaryHeads.LOGITS).size());
    assertEquals(13_378_280, elements(true));
  }

  @Test
  void itsHeadsCountInTheLoss() {
    var logits = graph.scope().tf().constant(new float[][] {{0, 0}});
    graph.scope().collect(AuxiliaryHeads.LOGITS, logits);

    var losses =
        AuxiliaryHeads.addLosses(graph.scope(), graph.scope().tf().constant(new int[] {1}));

    var loss = losses.get(0);
    assertEquals(losses, graph.scope().collected(CollectionKey.LOSSES));
    assertEquals(0.3 * Math.log(2), graph.scalar(loss), 1e-6);
  }

  @Test
  void anUnknownNetworkIsRefusedWithTheList() {
    var error = assertThrows(IllegalArgumentException.class, () -> Networks.named("vgg17"));

    assertTrue(error.getMessage().startsWith("there is no network 'vgg17'; there are cifar10,"));
  }

  @Test
  void anImpossibleConfigIsRefused() {
    var digits = new ModelConfig(28, 10, Mode.INFERENCE);

    assertThrows(IllegalArgumentException.class, () -> Networks.named("lenet5").build(digits));
    assertThrows(IllegalArgumentException.class, () -> Networks.named("cifar10").build(digits));
    assertThrows(
        IllegalArgumentException.class, () -> Networks.named("cifar10-fast").build(digits));
    assertThrows(IllegalArgumentException.class, () -> digits.classes(0));
  }

  private Operand<TFloat32> build(Model model) {
    return model.logits(graph.scope(), images(model));
  }

  private Operand<TFloat32> images(Model model) {
    var shape = Shape.of(-1).append(model.inputShape());
    return graph.scope().tf().placeholder(TFloat32.class, Placeholder.shape(shape));
  }
}
