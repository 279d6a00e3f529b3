// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jhdf.HdfFile;
import io.jhdf.api.WritableGroup;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A {@code .keras} archive as Keras 2 and 3 write it, and as an archive should not be. */
class KerasArchiveTest {
  private static final String CONFIG =
      """
      {"class_name": "Functional", "config": {"layers": [
        {"class_name": "InputLayer", "config": {"name": "pixels"}},
        {"class_name": "Functional", "config": {"name": "base", "layers": [
          {"class_name": "Dense", "config": {"name": "inner"}}]}},
        {"class_name": "Dense", "config": {"name": "hidden"}},
        {"class_name": "Dense", "config": {"name": "predictions"}}]}}
      """;

  private Path file;
  private Path hdf5;

  @BeforeEach
  void inAFolder(@TempDir Path folder) {
    file = folder.resolve("model.keras");
    hdf5 = folder.resolve("model.weights.h5");
  }

  private void write(String config, Consumer<WritableGroup> content) throws IOException {
    try (var hdf = HdfFile.write(hdf5)) {
      content.accept(hdf);
    }
    try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
      put(zip, "metadata.json", "{}".getBytes(StandardCharsets.UTF_8));
      put(zip, "config.json", config.getBytes(StandardCharsets.UTF_8));
      put(zip, "../outside.txt", new byte[3]);
      put(zip, "/outside.txt", new byte[3]);
      put(zip, "model.weights.h5", Files.readAllBytes(hdf5));
    }
  }

  private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    zip.write(content);
  }

  private static void dense(WritableGroup group, String name, float value) {
    var variables = group.putGroup(name).putGroup("vars");
    variables.putDataset("0", new float[][] {{value}});
    variables.putDataset("1", new float[] {value});
  }

  private static void threeLayers(WritableGroup root) {
    var layers = root.putGroup("layers");
    dense(layers.putGroup("functional").putGroup("layers"), "dense", 1);
    dense(layers, "dense", 2);
    dense(layers, "dense_1", 3);
  }

  /** What {@code tf_keras} saves beside the layers after {@code fit()}, and other versions. */
  private static void state(WritableGroup model) {
    var metrics = model.putGroup("metrics");
    for (var metric : List.of("mean", "mean_metric_wrapper", "mean_metric_wrapper_1")) {
      var variables = metrics.putGroup(metric).putGroup("vars");
      variables.putDataset("0", 7f);
      variables.putDataset("1", 2f);
    }
    metrics.putGroup("auc").putGroup("vars").putDataset("0", new float[200]);
    var optimizer = model.putGroup("optimizer");
    optimizer.putGroup("vars").putDataset("0", new float[3]);
    optimizer.putGroup("inner_optimizer").putGroup("vars").putDataset("0", new float[3]);
    model.putGroup("_loss_tracker").putGroup("vars").putDataset("0", 1f);
    model.putGroup("compiled_loss").putGroup("vars").putDataset("0", new float[2]);
    var own = model.putGroup("total").putGroup("vars");
    own.putDataset("0", 1f);
    own.putDataset("1", 1f);
  }

  private void assertHoldsThreeLayers() throws IOException {
    try (var weights = KerasWeights.open(file)) {
      assertEquals(
          Set.of(
              "inner/kernel",
              "inner/bias",
              "hidden/kernel",
              "hidden/bias",
              "predictions/kernel",
              "predictions/bias"),
          weights.shapes().keySet());
      assertArrayEquals(new float[] {1}, weights.floats("inner/kernel"));
      assertArrayEquals(new float[] {2}, weights.floats("hidden/bias"));
      assertArrayEquals(new float[] {3}, weights.floats("predictions/kernel"));
    }
  }

  private String refusal() {
    var message =
        assertThrows(IOException.class, () -> KerasWeights.open(file).close()).getMessage();
    assertTrue(message.startsWith(file.toString()), message);
    assertFalse(message.contains("null"), message);
    return message;
  }

  /** Zeros at the start look like UTF-32, which JSON may not be in. */
  @Test
  void aConfigurationInAnotherEncodingIsRefused() throws IOException {
    write("\0\0\0" + CONFIG, KerasArchiveTest::threeLayers);

    assertEquals(
        file
            + " is a damaged .keras archive: its config.json is not JSON in UTF-8; save it again"
            + " with Keras",
        refusal());
  }

  @Test
  void layersHaveTheNamesOfTheirOwnModelsConfiguration() throws IOException {
    write(CONFIG, KerasArchiveTest::threeLayers);
    assertHoldsThreeLayers();
  }

  @Test
  void metricsOptimizersAndLossesAreLeftAloneAtAnyDepth() throws IOException {
    write(
        CONFIG,
        root -> {
          var layers = root.putGroup("layers");
          var base = layers.putGroup("functional");
          dense(base.putGroup("layers"), "dense", 1);
          state(base);
          dense(layers, "dense", 2);
          dense(layers, "dense_1", 3);
          state(root);
        });
    assertHoldsThreeLayers();
  }

  /** It lists each layer with weights twice, and numbers the groups with both. */
  @Test
  void theNumbersOfKeras212AreUnderstood() throws IOException {
    write(
        CONFIG,
        root -> {
          var layers = root.putGroup("_layer_checkpoint_dependencies");
          dense(
              layers.putGroup("functional").putGroup("_layer_checkpoint_dependencies"), "dense", 1);
          dense(layers, "dense", 2);
          dense(layers, "dense_2", 3);
        });
    assertHoldsThreeLayers();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "{\"config\": nul}", "\0\0\0", "[[[", "{\"a\": \"\u0001\"}"})
  void aConfigurationThatIsNoJsonIsRefusedInOurWords(String config) throws IOException {
    write(config, KerasArchiveTest::threeLayers);
    var message = refusal();
    assertTrue(message.contains("its config.json is not JSON at line 1, column "), message);
    assertFalse(message.contains("Source"), message);
  }

  @Test
  void aConfigurationOfAnythingElseNamesNoLayer() throws IOException {
    for (var config : List.of("", "3", "[]", "{\"config\": {\"layers\": 3}}", "null")) {
      write(config, KerasArchiveTest::threeLayers);
      assertTrue(refusal().contains("does not name its layer"), config);
    }
  }

  @Test
  void aChangedByteOfTheWeightsIsNoticed() throws IOException {
    write(CONFIG, KerasArchiveTest::threeLayers);
    var bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    assertTrue(refusal().contains("is an incomplete or damaged .keras archive"));
  }

  @Test
  void twoConfigurationsAreRefused() throws IOException {
    write(CONFIG, KerasArchiveTest::threeLayers);
    var config = CONFIG.getBytes(StandardCharsets.UTF_8);
    try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
      put(zip, "config.json", config);
      put(zip, "confiX.json", config);
      put(zip, "model.weights.h5", Files.readAllBytes(hdf5));
    }
    replaceAll("confiX.json", "config.json");
    assertTrue(refusal().contains("has 2 entries config.json"), refusal());
  }

  private void replaceAll(String text, String by) throws IOException {
    var latin = StandardCharsets.ISO_8859_1;
    Files.write(
        file, new String(Files.readAllBytes(file), latin).replace(text, by).getBytes(latin));
  }

  @Test
  void anEntryThatWouldFillTheDiskIsRefusedBeforeItIsUnpacked() throws IOException {
    write(CONFIG, KerasArchiveTest::threeLayers);
    announce("model.weights.h5", 0x7fff_ffff);
    assertTrue(refusal().contains("would unpack to "), refusal());
  }

  @Test
  void aConfigurationOfGigabytesIsRefused() throws IOException {
    write(CONFIG, KerasArchiveTest::threeLayers);
    announce("config.json", 0x7fff_ffff);
    assertTrue(refusal().contains("has a config.json of 2147483647 bytes"), refusal());
  }

  /** Writes a size into the directory at the end of the archive. */
  private void announce(String name, int size) throws IOException {
    var bytes = Files.readAllBytes(file);
    var at = new String(bytes, StandardCharsets.ISO_8859_1).lastIndexOf(name) - 46;
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(at + 24, size);
    Files.write(file, bytes);
  }

  @Test
  void weightsInSeveralPartsAreCalledByTheirName() throws IOException {
    write(CONFIG, KerasArchiveTest::threeLayers);
    try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
      put(zip, "config.json", CONFIG.getBytes(StandardCharsets.UTF_8));
      put(zip, "model.weights.json", "{}".getBytes(StandardCharsets.UTF_8));
    }
    assertTrue(refusal().contains("has its weights in several parts"), refusal());
  }

  @Test
  void nothingIsWrittenOutsideOfTheTemporaryCopy() throws IOException {
    write(CONFIG, KerasArchiveTest::threeLayers);
    KerasWeights.open(file).close();
    assertFalse(Files.exists(Path.of("/outside.txt")));
    assertFalse(Files.exists(file.getParent().resolveSibling("outside.txt")));
  }
}
