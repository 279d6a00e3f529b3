// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.error.NotFiniteException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A file with one wrong byte is refused in a sentence, or read. */
class DamagedModelTest {
  private static final Path MODELS = Path.of("src/test/resources/keras/models");
  private static final int STEP = 401;
  private static final double TOLERANCE = 1e-5;

  @TempDir private Path folder;

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"gray/arch.json", "keras1-functional/model.h5", "nested/model.keras"})
  void aWrongByteGivesASentence(String name) throws IOException {
    var bytes = Files.readAllBytes(MODELS.resolve(name));
    var refused = 0;

    for (var i = 0; i < bytes.length; i += STEP) {
      var damaged = bytes.clone();
      damaged[i] ^= 0x15;
      if (isRefused(Files.write(folder.resolve("model"), damaged))) refused++;
    }

    assertTrue(refused > 0, name);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"shared/model.keras", "nested/model.h5"})
  void noDamageGivesAnotherNetworkWithoutAWord(String name) throws IOException {
    assertNoOtherNetwork(name, 1000);
  }

  @Tag("nightly")
  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {"shared/model.keras", "nested/model.h5", "norms/model.keras", "merges/model.h5"})
  void noDamageAnywhereGivesAnotherNetworkWithoutAWord(String name) throws IOException {
    assertNoOtherNetwork(name, 53);
  }

  /** HDF5 has no checksums: a number that is another number is not seen. */
  private void assertNoOtherNetwork(String name, int step) throws IOException {
    var file = MODELS.resolve(name);
    var bytes = Files.readAllBytes(file);
    var unseen = new ArrayList<Integer>();
    for (var i = step - 1; i < bytes.length; i += step) {
      assertTrue(difference(file, Arrays.copyOf(bytes, i)) <= TOLERANCE, name + " cut at " + i);
      var damaged = bytes.clone();
      damaged[i] ^= 0x15;
      if (difference(file, damaged) > TOLERANCE) unseen.add(i);
    }
    if (name.endsWith(".keras")) assertEquals(List.of(), unseen, "an archive has checksums");
    var values = values(bytes);
    unseen.removeIf(values::get);
    assertEquals(List.of(), unseen);
  }

  /** The largest difference to what Keras computes; 0 if the file is refused in a sentence. */
  private double difference(Path file, byte[] damaged) throws IOException {
    var copy = Files.write(folder.resolve("model"), damaged);
    try {
      return new KerasCase(file.getParent()).difference(copy);
    } catch (IOException | InvalidSettingException | NotFiniteException e) {
      assertFalse(e.getMessage().contains("Exception"), e.getMessage());
      return 0;
    }
  }

  /** The bytes of an HDF5 file that are the model's JSON or numbers of its arrays. */
  private static BitSet values(byte[] bytes) {
    var values = new BitSet();
    var text = new String(bytes, StandardCharsets.ISO_8859_1);
    var json = Pattern.compile("\\{\"[ -~]{100,}").matcher(text);
    while (json.find()) values.set(json.start(), json.end());
    var numbers = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (var i = 0; i + 4 <= bytes.length; i += 4) {
      var size = Math.abs(numbers.getFloat(i));
      if (size > 1e-4 && size < 100) values.set(i, i + 4);
    }
    return values;
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
