// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Whatever happens to a file, its reader says it, or reads something, and ends. */
class DamagedWeightsPropertyTest {
  private static final Path FILE = Path.of("src", "test", "resources", "keras", "small.weights.h5");

  @Property(tries = 100, seed = "1")
  void aChangedByteIsReadOrRefused(@ForAll @IntRange(max = 28_000) int place, @ForAll byte value)
      throws IOException {
    var bytes = Files.readAllBytes(FILE);
    bytes[place] = value;
    readOrRefuse(bytes);
  }

  private static void readOrRefuse(byte[] bytes) throws IOException {
    var file = Files.createTempFile("damaged", ".h5");
    try (var weights = KerasWeights.open(Files.write(file, bytes))) {
      for (var name : weights.shapes().keySet()) weights.floats(name);
    } catch (IOException refused) {
      // as wanted
    } finally {
      Files.delete(file);
    }
  }
}
