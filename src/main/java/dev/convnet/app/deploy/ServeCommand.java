// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.deploy;

import dev.convnet.app.cli.CommandRunner;
import dev.convnet.error.InvalidSettingException;
import dev.convnet.serving.AccessToken;
import dev.convnet.serving.BindAddress;
import dev.convnet.serving.ModelServer;
import dev.convnet.serving.ServerKey;
import dev.convnet.serving.ServerSettings;
import dev.convnet.serving.repository.ModelConfig;
import dev.convnet.serving.repository.ModelRepository;
import dev.convnet.serving.repository.ModelSource;
import dev.convnet.serving.repository.ModelWatcher;
import dev.convnet.serving.repository.ModelWatcher.Intervals;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Serves models by TensorFlow Serving's REST interface. */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    description = "Serves SavedModels by TensorFlow Serving's REST interface.")
public final class ServeCommand implements Callable<Integer> {
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
      names = {"--rest_api_port", "--rest-api-port"},
      paramLabel = "N",
      description = "port to listen on; 0 chooses a free one (default: ${DEFAULT-VALUE})")
  private int port = 8501;

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      description =
          "address to listen on; 0.0.0.0 accepts connections from other machines (default:"
              + " ${DEFAULT-VALUE})")
  private String host = "127.0.0.1";

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
      names = {"--max_concurrent", "--max-concurrent"},
      paramLabel = "N",
      description = "requests that compute at a time (default: twice the processors)")
  private Optional<Integer> maxConcurrent = Optional.empty();

  @Option(
      names = {"--max_queued", "--max-queued"},
      paramLabel = "N",
      description = "requests that wait; more are answered with 503 (default: 64 for a processor)")
  private Optional<Integer> maxQueued = Optional.empty();

  @Option(
      names = {"--rest_api_timeout_in_ms", "--rest-api-timeout-in-ms"},
      paramLabel = "N",
      description = "milliseconds in which a request must have come (default: ${DEFAULT-VALUE})")
  private int timeout = 30_000;

  @Option(
      names = {"--rest_api_enable_cors_support", "--rest-api-enable-cors-support"},
      description = "allow pages of other sites to read answers")
  private boolean cors;

  @Option(
      names = {"--allowed_hosts", "--allowed-hosts"},
      paramLabel = "NAME",
      split = ",",
      description =
          "names of this server in the header Host, besides localhost; * for any (default: only"
              + " localhost if it listens there, else any)")
  private Set<String> allowedHosts = Set.of();

  @Option(
      names = {"--access_log", "--access-log"},
      description = "print a line of JSON for each request to standard output")
  private boolean accessLog;

  @Option(
      names = {"--auth_token_file", "--auth-token-file"},
      paramLabel = "FILE",
      description =
          "file with the token that clients must send as 'Authorization: Bearer TOKEN' (default:"
              + " none is needed)")
  private Optional<Path> tokenFile = Optional.empty();

  @Option(
      names = {"--ssl_key_store", "--ssl-key-store"},
      paramLabel = "FILE",
      description =
          "key store (PKCS12) of the key and certificate for HTTPS; needs"
              + " --ssl_key_store_password_file (default: HTTP)")
  private Optional<Path> keyStore = Optional.empty();

  @Option(
      names = {"--ssl_key_store_password_file", "--ssl-key-store-password-file"},
      paramLabel = "FILE",
      description = "file with the password of --ssl_key_store")
  private Optional<Path> passwordFile = Optional.empty();

  @Override
  public Integer call() throws IOException, InterruptedException {
    var address = new BindAddress(host, port);
    var intervals =
        new Intervals(
            seconds("file_system_poll_wait_seconds", versionSeconds),
            seconds("model_config_file_poll_wait_seconds", modelSeconds));
    var settings = settings();
    var models = ModelRepository.empty(System.out::println, labelsOfUnavailable);
    try (models;
        var watcher = ModelWatcher.start(models, source(), intervals, System.out::println)) {
      var server = ModelServer.start(address, models, Map.of("/", page()), settings);
      var ended = new CountDownLatch(1);
      Runtime.getRuntime().addShutdownHook(new Thread(() -> end(server, watcher)));
      System.out.printf(
          "serving %s at %s://%s:%d/v1/models, with a page at /; Ctrl-C ends it%n",
          models.names(), settings.key().isPresent() ? "https" : "http", host, server.port());
      ended.await();
    }
    return 0;
  }

  private ServerSettings settings() throws IOException {
    var settings = ServerSettings.defaults();
    if (accessLog) settings = settings.withAccessLog(System.out::println);
    if (tokenFile.isPresent()) {
      settings = settings.withToken(AccessToken.of(secret(tokenFile.get())));
    }
    if (keyStore.isPresent() != passwordFile.isPresent()) {
      throw new InvalidSettingException(
          "--ssl_key_store and --ssl_key_store_password_file belong together");
    }
    if (keyStore.isPresent()) {
      settings = settings.withKey(ServerKey.read(keyStore.get(), secret(passwordFile.get())));
    }
    return settings
        .withLimits(
            maxConcurrent.orElse(settings.maxConcurrent()), maxQueued.orElse(settings.maxQueued()))
        .withBodyTimeout(timeout())
        .withCors(cors)
        .withAllowedHosts(allowedHosts);
  }

  private static String secret(Path file) throws IOException {
    return SecretFile.read(file, line -> System.err.println("warning: " + line));
  }

  /** Lists the models; it asks the server itself for everything that it shows. */
  static String page() throws IOException {
    try (var html = ServeCommand.class.getResourceAsStream("serve.html")) {
      return new String(html.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private Duration timeout() {
    if (timeout < 1) {
      throw new InvalidSettingException(
          "rest_api_timeout_in_ms", "must be at least 1, got " + timeout);
    }
    return Duration.ofMillis(timeout);
  }

  private static void end(ModelServer server, ModelWatcher watcher) {
    server.close();
    watcher.close();
  }

  private static Duration seconds(String setting, int seconds) {
    if (seconds < 0) {
      throw new InvalidSettingException(setting, "must be at least 0, got " + seconds);
    }
    return Duration.ofSeconds(seconds);
  }

  private ModelSource source() throws IOException {
    if (source.configFile.isPresent()) return ModelSource.configFile(source.configFile.get());
    if (source.basePath.isPresent()) {
      var model = ModelConfig.of(modelName, requireFolder(source.basePath.get()));
      return () -> List.of(model);
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

  /** Runs the program, and ends the process with its exit code. */
  public static void main(String... arguments) {
    CommandRunner.runAndExit(new ServeCommand(), arguments);
  }
}
