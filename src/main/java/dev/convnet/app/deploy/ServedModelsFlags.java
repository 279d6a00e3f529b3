// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.deploy;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.serving.ModelServerBuilder;
import dev.convnet.serving.repository.ModelConfig;
import dev.convnet.serving.repository.ModelSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The flags of {@code serve} that say what is served. */
final class ServedModelsFlags {
  @ArgGroup(exclusive = true, multiplicity = "1")
  private Source source = new Source();

  private static final class Source {
    @Option(
        names = "--models",
        paramLabel = "DIR",
        description = "folder of models; each is served with its highest version by its name")
    private Optional<Path> models = Optional.empty();

    @Option(
        names = {"--model_config_file", "--model-config-file"},
        paramLabel = "FILE",
        description =
            "file of models, versions and labels in TensorFlow Serving's format"
                + " (ModelServerConfig)")
    private Optional<Path> configFile = Optional.empty();

    @Option(
        names = {"--model_base_path", "--model-base-path"},
        paramLabel = "DIR",
        description = "folder of the versions of a single model")
    private Optional<Path> basePath = Optional.empty();
  }

  @Option(
      names = {"--model_name", "--model-name"},
      paramLabel = "NAME",
      description = "name of the model of --model_base_path (default: ${DEFAULT-VALUE})")
  private String modelName = "default";

  @Option(
      names = {"--file_system_poll_wait_seconds", "--file-system-poll-wait-seconds"},
      paramLabel = "N",
      description =
          "seconds between two looks for new versions; 0 never looks again (default:"
              + " ${DEFAULT-VALUE})")
  private int versionSeconds = 1;

  @Option(
      names = {"--model_config_file_poll_wait_seconds", "--model-config-file-poll-wait-seconds"},
      paramLabel = "N",
      description =
          "seconds between two looks into the file or folder of models; 0 never looks again"
              + " (default: ${DEFAULT-VALUE})")
  private int modelSeconds;

  @Option(
      names = {
        "--allow_version_labels_for_unavailable_models",
        "--allow-version-labels-for-unavailable-models"
      },
      description = "labels may name versions that are not loaded")
  private boolean labelsOfUnavailable;

  @Option(
      names = {"--enable_model_warmup", "--enable-model-warmup"},
      negatable = true,
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "BOOL",
      description =
          "run the example requests of a model before it serves (default: ${DEFAULT-VALUE})")
  private boolean warmup = true;

  @Option(
      names = {"--num_request_iterations_for_warmup", "--num-request-iterations-for-warmup"},
      paramLabel = "N",
      description = "times to run each example request (default: ${DEFAULT-VALUE})")
  private int warmups = 1;

  void apply(ModelServerBuilder server) throws IOException {
    server
        .models(source())
        .versionInterval(seconds("file_system_poll_wait_seconds", versionSeconds))
        .modelInterval(seconds("model_config_file_poll_wait_seconds", modelSeconds))
        .labelsOfUnavailable(labelsOfUnavailable)
        .warmups(warmup ? warmups : 0);
  }

  private ModelSource source() throws IOException {
    if (source.configFile.isPresent()) return ModelSource.configFile(source.configFile.get());
    if (source.basePath.isPresent()) {
      return ModelSource.of(ModelConfig.of(modelName, requireFolder(source.basePath.get())));
    }
    var folder = requireFolder(source.models.orElseThrow());
    var found = ModelSource.folder(folder);
    if (found.models().isEmpty()) {
      throw new IOException(
          "%s has no model, such as NAME/1/saved_model.pb; export one".formatted(folder));
    }
    return found;
  }

  private static Path requireFolder(Path folder) throws IOException {
    if (Files.isDirectory(folder)) return folder;
    throw new IOException("there is no folder " + folder);
  }

  private static Duration seconds(String setting, int seconds) {
    if (seconds < 0) {
      throw new InvalidSettingException(setting, "must be at least 0, got " + seconds);
    }
    return Duration.ofSeconds(seconds);
  }
}
