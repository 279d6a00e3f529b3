// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras.applications;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.nn.layers.LayerTable;
import dev.convnet.nn.layers.Mode;
import dev.convnet.nn.models.Model;
import dev.convnet.nn.models.ModelConfig;
import dev.convnet.nn.models.NamedNetwork;
import dev.convnet.nn.models.Networks;
import dev.convnet.nn.models.Preprocessing;
import dev.convnet.testing.GraphExtension;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/** The networks that come by configuration, and what Keras says about them. */
class ApplicationsTest {
  /** {@code tools/keras-architectures} writes it. */
  private static final Path TOTALS = Path.of("src/test/resources/keras/applications.txt");

  private static final String SMALL =
      "(mobilenet|densenet121|inception_v3|nasnet_mobile|resnet50v2|efficientnetv2-b0|convnext_tiny).*";

  @RegisterExtension final GraphExtension graph = new GraphExtension();

  private static Stream<String> totals() throws IOException {
    return Files.readAllLines(TOTALS).stream();
  }

  /** The smallest of each family. */
  static Stream<String> small() throws IOException {
    return totals().filter(line -> line.matches(SMALL));
  }

  static Stream<String> others() throws IOException {
    return totals().filter(line -> !line.matches(SMALL));
  }

  /** Names, output shapes and parameters of all layers are in the checksum. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("small")
  void aNetworkHasTheLayersOfKeras(String expected) {
    assertHasTheLayersOfKeras(expected);
  }

  @Tag("nightly")
  @ParameterizedTest(name = "{0}")
  @MethodSource("others")
  void theOthersHaveThemToo(String expected) {
    assertHasTheLayersOfKeras(expected);
  }

  private void assertHasTheLayersOfKeras(String expected) {
    var name = expected.split(" ")[0];
    var network = Networks.named(name);

    build(network.build());

    var table = LayerTable.of(graph.scope());
    var side = network.defaultConfig().imageSize();
    assertEquals(expected, name + " " + side + " " + totals(table));
  }

  private static String totals(LayerTable table) {
    var lines = table.rows().stream().map(ApplicationsTest::line).collect(joining());
    var checksum = new CRC32();
    checksum.update(lines.getBytes(StandardCharsets.UTF_8));
    return "%d %d %d %08x"
        .formatted(
            table.rows().size(),
            table.trainableParameters(),
            table.nonTrainableParameters(),
            checksum.getValue());
  }

  private static String line(LayerTable.Row row) {
    var sizes = Arrays.stream(row.output().asArray()).skip(1).mapToObj(Long::toString);
    return "%s %s %d\n".formatted(row.name(), sizes.collect(joining("×")), row.parameters());
  }

  @Test
  void allOfThemAreKnownByName() throws IOException {
    var names = Networks.all().stream().map(NamedNetwork::name).toList();

    assertTrue(names.containsAll(totals().map(line -> line.split(" ")[0]).toList()));
    assertEquals(names.size(), Set.copyOf(names).size());
  }

  /** Odd and even sizes, on which padding depends. */
  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({
    "mobilenet_v2, 97, 4, 1280",
    "mobilenet_v3_small, 64, 2, 576",
    "inception_v3, 75, 1, 2048",
    "convnext_tiny, 47, 1, 768"
  })
  void theFeaturesAreTheLastMapsAtAnySize(String name, int side, int features, int channels) {
    var config = new ModelConfig(side, 7, Mode.TRAINING);
    var backbone = Networks.named(name).buildBackbone(config);

    var maps = backbone.features(graph.scope(), images(backbone));
    var logits = backbone.top(graph.scope(), maps);

    assertArrayEquals(new long[] {-1, features, features, channels}, maps.shape().asArray());
    assertArrayEquals(new long[] {-1, 7}, logits.shape().asArray());
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({"mobilenet_v2, 31, 32", "inception_v3, 74, 75"})
  void aSmallerImageThanKerasAllowsIsRefused(String name, int side, int smallest) {
    var network = Networks.named(name);
    var config = network.defaultConfig().imageSize(side);

    var error = assertThrows(InvalidSettingException.class, () -> network.build(config));

    assertEquals(
        "imageSize must be at least %d for network '%s', got %d".formatted(smallest, name, side),
        error.getMessage());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"mobilenet, TF", "densenet121, TORCH", "efficientnetv2-b0, NONE"})
  void pixelsArePreprocessedAsKerasDoes(String name, Preprocessing preprocessing) {
    assertEquals(preprocessing, Networks.named(name).preprocessing());
  }

  private Operand<TFloat32> build(Model model) {
    return model.logits(graph.scope(), images(model));
  }

  private Operand<TFloat32> images(Model model) {
    var shape = Shape.of(-1).append(model.inputShape());
    return graph.scope().tf().placeholder(TFloat32.class, Placeholder.shape(shape));
  }
}
