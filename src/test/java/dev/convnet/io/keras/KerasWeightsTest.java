// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.testing.Python;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.ndarray.Shape;

class KerasWeightsTest {
  /** Of the files that {@code keras_files.py} writes; each array is an eighth of a count. */
  private static final Map<String, Shape> SMALL =
      Map.ofEntries(
          Map.entry("stem_conv/kernel", Shape.of(3, 3, 3, 2)),
          Map.entry("stem_conv/bias", Shape.of(2)),
          Map.entry("stem_bn/gamma", Shape.of(2)),
          Map.entry("stem_bn/beta", Shape.of(2)),
          Map.entry("stem_bn/moving_mean", Shape.of(2)),
          Map.entry("stem_bn/moving_variance", Shape.of(2)),
          Map.entry("dwconv/kernel", Shape.of(3, 3, 2, 1)),
          Map.entry("sepconv/depthwise_kernel", Shape.of(3, 3, 2, 1)),
          Map.entry("sepconv/pointwise_kernel", Shape.of(1, 1, 2, 4)),
          Map.entry("sepconv/bias", Shape.of(4)),
          Map.entry("predictions/kernel", Shape.of(4, 3)),
          Map.entry("predictions/bias", Shape.of(3)));

  @TempDir private Path folder;

  private static Path committed(String name) {
    return Path.of("src", "test", "resources", "keras", name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"small.h5", "small.weights.h5", "small.keras", "keras2.h5"})
  void everyFormHasTheSameNamesShapesAndValues(String file) throws IOException {
    try (var weights = KerasWeights.open(committed(file))) {
      assertEquals(SMALL, weights.shapes());
      assertArrayEquals(new float[] {-0.125f, 0}, weights.floats("stem_conv/bias"));
      assertArrayEquals(new float[] {-0.25f, -0.125f}, weights.floats("stem_bn/gamma"));
      assertArrayEquals(new float[] {-1.375f, -1.25f, -1.125f}, weights.floats("predictions/bias"));
    }
  }

  @Test
  void aLegacyFileIsReadInTheOrderOfItsLayers() throws IOException {
    try (var weights = KerasWeights.open(committed("keras2.h5"))) {
      assertEquals(
          List.of("stem_conv/kernel", "stem_conv/bias", "stem_bn/gamma"),
          List.copyOf(weights.shapes().keySet()).subList(0, 3));
    }
  }

  @Test
  void anArchiveLeavesNothingBehind() throws IOException {
    var before = temporaryFiles();

    KerasWeights.open(committed("small.keras")).close();

    assertEquals(before, temporaryFiles());
  }

  private static List<Path> temporaryFiles() throws IOException {
    try (var files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files.filter(file -> file.toString().endsWith(".weights.h5")).sorted().toList();
    }
  }

  @Test
  void anUnknownNameIsRefusedWithThoseThatAreThere() throws IOException {
    try (var weights = KerasWeights.open(committed("keras2.h5"))) {
      var error = assertThrows(IllegalArgumentException.class, () -> weights.floats("fc1/kernel"));
      assertTrue(error.getMessage().contains("no array 'fc1/kernel'; it has [stem_conv/kernel,"));
    }
  }

  @Tag("slow")
  @Test
  void whatKerasWritesIsReadAsKerasHasIt() throws IOException, InterruptedException {
    var lines = Python.run("keras_files.py", folder).lines().toList();

    for (var line : lines) {
      var parts = line.split("\t");
      try (var weights = KerasWeights.open(folder.resolve(parts[0]))) {
        assertEquals(parts[2], Arrays.toString(weights.shapes().get(parts[1]).asArray()), line);
        assertEquals(Double.parseDouble(parts[3]), total(weights.floats(parts[1])), 1e-4, line);
      }
    }
    assertEquals(7 * 12 + 3 * 14 + 12 + 3 * 12, lines.size());
  }

  /** Each value times its place. */
  private static double total(float[] values) {
    var total = 0.0;
    for (int i = 0; i < values.length; i++) total += (i + 1.0) * values[i];
    return total;
  }
}
