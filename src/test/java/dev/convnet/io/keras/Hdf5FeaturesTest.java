// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.testing.Python;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * What HDF5 can do beyond what Keras asks of it is read rightly, or refused by its name; a whole
 * file is never called damaged.
 */
@Tag("slow")
class Hdf5FeaturesTest {
  private static final float[] KERNEL = {-1, -0.5f, 0, 0.5f, 1, 1.5f};
  private static final float[] BIAS = {-1, 0.5f};

  @TempDir private static Path folder;

  @TestFactory
  Stream<DynamicTest> aFormOfHdf5IsReadOrCalledByItsName()
      throws IOException, InterruptedException {
    return Python.run("hdf5_features.py", folder)
        .lines()
        .map(line -> line.split("\t"))
        .map(row -> DynamicTest.dynamicTest(row[0], () -> check(folder.resolve(row[0]), row[1])));
  }

  private static void check(Path file, String expected) throws IOException {
    switch (expected.split(" ")[0]) {
      case "values" -> assertHolds(file, KERNEL, BIAS);
      case "integers" -> assertHolds(file, new float[] {-1, 0, 0, 0, 1, 1}, new float[] {-1, 0});
      case "layers" -> assertHasLayers(file, Integer.parseInt(expected.split(" ")[1]));
      default -> assertIsRefused(file, expected);
    }
  }

  private static void assertHolds(Path file, float[] kernel, float[] bias) throws IOException {
    try (var weights = KerasWeights.open(file)) {
      assertArrayEquals(kernel, weights.floats("conv/kernel"));
      assertArrayEquals(bias, weights.floats("conv/bias"));
    }
  }

  private static void assertHasLayers(Path file, int count) throws IOException {
    try (var weights = KerasWeights.open(file)) {
      assertEquals(count, weights.shapes().size());
      for (var name : weights.shapes().keySet()) {
        assertFalse(name.contains("\ufffd"), name);
        assertArrayEquals(BIAS, weights.floats(name));
      }
    }
  }

  private static void assertIsRefused(Path file, String words) {
    var error =
        assertThrows(
            IOException.class,
            () -> {
              try (var weights = KerasWeights.open(file)) {
                for (var name : weights.shapes().keySet()) weights.floats(name);
              }
            });
    assertTrue(error.getMessage().startsWith(file + " cannot be read: "), error.getMessage());
    assertTrue(error.getMessage().contains(words), error.getMessage());
    assertFalse(error.getMessage().contains("damaged"), error.getMessage());
  }
}
