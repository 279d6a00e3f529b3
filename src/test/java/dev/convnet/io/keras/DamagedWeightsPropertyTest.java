// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** A weight file with a changed byte is read, or its reader refuses it by name; both end soon. */
class DamagedWeightsPropertyTest {
  private static final Path FILE = Path.of("src", "test", "resources", "keras", "small.weights.h5");
  private static final int BYTES = 28_760;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Property(tries = 200)
  void aChangedByteIsReadOrRefused(@ForAll @IntRange(max = BYTES - 1) int place, @ForAll byte value)
      throws IOException {
    var bytes = Files.readAllBytes(FILE);
    bytes[place] = value;
    var file = Files.createTempFile("damaged", ".h5");
    try {
      Files.write(file, bytes);
      assertTimeoutPreemptively(PATIENCE, () -> assertIsReadOrRefused(file));
    } finally {
      Files.delete(file);
    }
  }

  private static void assertIsReadOrRefused(Path file) {
    try (var weights = KerasWeights.open(file)) {
      for (var name : weights.shapes().keySet()) weights.floats(name);
    } catch (IOException refused) {
      assertTrue(refused.getMessage().contains(file.toString()), refused.getMessage());
    }
  }
}
