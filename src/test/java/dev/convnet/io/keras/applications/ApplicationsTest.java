// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras.applications;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.layers.LayerTable;
import dev.convnet.nn.layers.Mode;
import dev.convnet.nn.models.Model;
import dev.convnet.nn.models.ModelConfig;
import dev.convnet.nn.models.NamedNetwork;
import dev.convnet.nn.models.Networks;
import dev.convnet.testing.GraphExtension;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;
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

  @RegisterExtension final GraphExtension graph = new GraphExtension();

  static Stream<String> totals() throws IOException {
    return Files.readAllLines(TOTALS).stream();
  }

  /** Names, output shapes and parameters of all layers are in the checksum. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("totals")
  void aNetworkHasTheLayersOfKeras(String expected) {
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

    assertEquals(List.of(), totals().map(line -> line.split(" ")[0]).filter(n -> !names.contains(n)).toList());
  }

  private Operand<TFloat32> build(Model model) {
    var shape = Shape.of(-1).append(model.inputShape());
    var images = graph.scope().tf().placeholder(TFloat32.class, Placeholder.shape(shape));
    return model.logits(graph.scope(), images);
  }
}
