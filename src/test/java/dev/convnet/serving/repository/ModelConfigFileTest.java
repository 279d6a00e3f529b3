// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.repository;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelConfigFileTest {
  @TempDir private Path folder;

  private List<ModelConfig> read(String text) throws IOException {
    return ModelConfigFile.read(Files.writeString(folder.resolve("models.config"), text));
  }

  /** The example of TensorFlow Serving's page on its configuration, and more. */
  @Test
  void hasModelsVersionsAndLabels() throws IOException {
    var models =
        read(
            """
            # two models
            model_config_list {
              config {
                name: 'my_first_model'
                base_path: '/tmp/my_first_model/'
                model_platform: 'tensorflow'
                model_version_policy { specific { versions: 42 versions: 43 } }
                version_labels { key: 'stable' value: 42 }
                version_labels { key: 'canary' value: 43 }
                logging_config { sampling_config { sampling_rate: 0.1 } }
              }
              config: < name: "second", base_path: "m/2", model_version_policy: { latest { num_versions: 2 } } >
              config { name: "third" base_path: "m/3" model_version_policy { all {} } }
              config { name: "fourth" base_path: "m/4" }
            }
            """);

    assertEquals(
        List.of(
            new ModelConfig(
                "my_first_model",
                Path.of("/tmp/my_first_model"),
                new VersionPolicy.Specific(Set.of(42L, 43L)),
                Map.of("stable", 42L, "canary", 43L)),
            new ModelConfig("second", Path.of("m/2"), new VersionPolicy.Latest(2), Map.of()),
            new ModelConfig("third", Path.of("m/3"), new VersionPolicy.All(), Map.of()),
            new ModelConfig("fourth", Path.of("m/4"), VersionPolicy.latest(), Map.of())),
        models);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          model_config_list { config { nam: "a" } }                      | 1:30:
          model_config_list {                                            | 1:
          model_config_list { config { name: "a" } }                     | must have a name and a base_path
          model_config_list { config { name: "a" base_path: "b" model_platform: "torch" } } | must be "tensorflow", got "torch"
          model_config_list { config { name: "a" base_path: "b" } config { name: "a" base_path: "c" } } | there are two models 'a'
          """)
  void saysWhatIsWrong(String text, String reason) {
    var refused = assertThrows(IOException.class, () -> read(text));

    assertTrue(refused.getMessage().contains("models.config"), refused.getMessage());
    assertTrue(refused.getMessage().contains(reason), refused.getMessage());
  }
}
