// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras.network;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.error.InvalidSettingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A file with one wrong byte is refused in a sentence, or read. */
class DamagedModelTest {
  private static final int STEP = 401;

  @TempDir private Path folder;

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"gray/arch.json", "keras1-functional/model.h5", "nested/model.keras"})
  void aWrongByteGivesASentence(String name) throws IOException {
    var bytes = Files.readAllBytes(Path.of("src/test/resources/keras/models", name));
    var refused = 0;

    for (var i = 0; i < bytes.length; i += STEP) {
      var damaged = bytes.clone();
      damaged[i] ^= 0x15;
      if (isRefused(Files.write(folder.resolve("model"), damaged))) refused++;
    }

    assertTrue(refused > 0, name);
  }

  private static boolean isRefused(Path file) {
    try {
      KerasModel.read(file).layers();
      return false;
    } catch (IOException | InvalidSettingException e) {
      assertFalse(e.getMessage().contains("Exception"), e.getMessage());
      return true;
    }
  }
}
