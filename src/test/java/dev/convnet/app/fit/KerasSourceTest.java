// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.fit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.testing.JavaProgram;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files of Keras that cannot be trained are refused before the images are read. */
class KerasSourceTest {
  private static final String MODELS = "src/test/resources/keras/models/";

  @TempDir private Path folder;

  @ParameterizedTest(name = "{0} {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "train | --model | random/model.keras | say '--augment=flip,flip-vertical,rotation=36.0,",
        "train | --model | outputs/model.h5   | has several outputs (gender, age)",
        "train | --model | merges/model.h5    | takes images of 4 channels",
        "transfer | --base | gray/arch.json   | has no weights: say --weights=FILE",
      })
  void aModelThatIsNotTrainedIsRefused(String program, String flag, String file, String words) {
    var ended =
        JavaProgram.here(program, flag + "=" + MODELS + file, "--data=" + folder.resolve("none"));

    assertEquals(2, ended.code(), ended.err());
    assertTrue(ended.err().contains(words), ended.err());
  }
}
