// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.error.InvalidSettingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that hold no model, and models that cannot be imported: what is wrong is named. */
class RefusedModelsTest {
  @TempDir private Path folder;

  @Test
  void weightsAloneAreNoModel() {
    var weights = KerasModelTest.model("gray", "model.weights.h5");

    var error = assertThrows(IOException.class, () -> KerasModel.read(weights));

    assertTrue(error.getMessage().contains("has weights, but not the architecture"));
  }

  @Test
  void weightsOfAnotherModelAreRefusedWithAllDifferences() throws IOException {
    var model =
        KerasModel.read(
            KerasModelTest.model("shared", "model.keras"),
            KerasModelTest.model("gray", "arch.json"));

    var error = assertThrows(IOException.class, () -> KerasModelTest.restored(model));

    assertTrue(error.getMessage().contains("does not hold the weights of this model"));
    assertTrue(error.getMessage().lines().count() > 2, error.getMessage());
  }

  @Test
  void aLambdaIsRefusedByLayerAndClass() {
    var error =
        assertThrows(
            UnsupportedModelException.class,
            () -> KerasModel.read(KerasModelTest.model("refused", "model.keras")));

    assertEquals(1, error.problems().size());
    assertTrue(error.problems().get(0).startsWith("layer 'scale' (Lambda): "));
  }

  @Test
  void severalInputsAreRefusedByName() {
    var error =
        assertThrows(
            UnsupportedModelException.class,
            () -> KerasModel.read(KerasModelTest.model("inputs", "model.h5")));

    assertTrue(error.getMessage().contains("'picture', 'numbers'"), error.getMessage());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"class_name\": \"Mine\", \"config\": {}}                  | its class is Mine",
        "{\"class_name\": \"Sequential\", \"config\": []}            | no layers",
        "{\"name\": \"Sequential\", \"layers\": []}                  | Keras 0.3",
        "{\"class_name\": \"Sequential\",                            | is not JSON",
        "{\"a\": 1}                                                  | no Keras model",
      })
  void otherJsonIsRefusedInASentence(String json, String words) throws IOException {
    var file = Files.writeString(folder.resolve("model.json"), json);

    var error = assertThrows(IOException.class, () -> KerasModel.read(file));

    assertTrue(error.getMessage().contains(words), error.getMessage());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"filters\": 100000000000 | its filters is 100000000000",
        "\"filters\": -1           | its filters is -1",
        "\"filters\": 2.5          | its filters is 2.5",
        "\"kernel_size\": [3]      | its kernel_size is [3]",
        "\"groups\": 3             | cannot have 3 groups",
        "\"padding\": \"full\"     | its padding is \"full\"",
        "\"activation\": \"mine\"  | its activation 'mine' is not known",
        "\"dtype\": \"int8\"       | its dtype is 'int8'",
        "\"strides\": 2, \"dilation_rate\": 2 | of which only one may differ from 1",
        "\"quantization_config\": {\"mode\": \"int8\"} | it is quantized",
      })
  void aWrongOptionIsNamed(String option, String words) throws IOException {
    var json =
        """
        {"class_name": "Sequential", "config": {"layers": [{"class_name": "Conv2D", "config":
        {"name": "c", "batch_input_shape": [null, 8, 8, 3], "filters": 4, "kernel_size": 3, %s}}]}}
        """
            .formatted(option);
    var file = Files.writeString(folder.resolve("model.json"), json);

    var error = assertThrows(UnsupportedModelException.class, () -> KerasModel.read(file));

    assertTrue(error.getMessage().contains("layer 'c' (Conv2D): "), error.getMessage());
    assertTrue(error.getMessage().contains(words), error.getMessage());
  }

  @Test
  void giantTensorsAreRefusedBeforeTheyExist() throws IOException {
    var json =
        """
        {"class_name": "Sequential", "config": {"layers": [{"class_name": "UpSampling2D", "config":
        {"name": "u", "batch_input_shape": [null, 8, 8, 3], "size": [10000, 10000]}}]}}
        """;
    var file = Files.writeString(folder.resolve("model.json"), json);

    var error = assertThrows(InvalidSettingException.class, () -> KerasModel.read(file).layers());

    assertTrue(error.getMessage().contains("layer 'u' (UpSampling2D)"), error.getMessage());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "Conv2D | \"filters\": 1048576, \"kernel_size\": 3 | brings the model to 605,028,352 parameters",
        "Conv2D | \"filters\": 1, \"kernel_size\": [16000000, 16000000], \"padding\": \"same\" | more than",
        "Dense  | \"units\": 16777216 | its output for one picture",
      })
  void millionsOfUnitsAreRefusedBeforeTheyExist(String className, String option, String words)
      throws IOException {
    var json =
        """
        {"class_name": "Sequential", "config": {"layers": [{"class_name": "%s", "config":
        {"name": "c", "batch_input_shape": [null, 8, 8, 64], %s}}]}}
        """
            .formatted(className, option);
    var file = Files.writeString(folder.resolve("model.json"), json);

    var error = assertThrows(InvalidSettingException.class, () -> KerasModel.read(file).classes());

    assertTrue(error.getMessage().startsWith("layer 'c' (" + className), error.getMessage());
    assertTrue(error.getMessage().contains(words), error.getMessage());
  }
}
