// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.deploy;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.serving.ModelServerBuilder;
import dev.convnet.serving.batching.Batching;
import dev.convnet.serving.batching.BatchingParameters;
import dev.convnet.serving.batching.BatchingParametersFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The flags of {@code serve} that say how much it does at a time. */
final class ServerLoadFlags {
  @Option(
      names = {"--enable_batching", "--enable-batching"},
      arity = "0..1",
      paramLabel = "true|false",
      fallbackValue = "true",
      description =
          "whether requests that come at the same time run together (default: for models that"
              + " compute batches faster, which is measured when they are loaded)")
  private Optional<Boolean> enableBatching = Optional.empty();

  @Option(
      names = {"--batching_parameters_file", "--batching-parameters-file"},
      paramLabel = "FILE",
      description =
          "parameters of --enable_batching in TensorFlow Serving's format (BatchingParameters)")
  private Optional<Path> batchingFile = Optional.empty();

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
      names = {"--rest_api_num_threads", "--rest-api-num-threads"},
      paramLabel = "N",
      description =
          "threads that read requests and write answers, at most; models compute in others"
              + " (default: 250)")
  private Optional<Integer> httpThreads = Optional.empty();

  @Mixin private InferenceFlags inference = new InferenceFlags();

  void apply(ModelServerBuilder server) throws IOException {
    server.batching(batching()).bodyTimeout(timeout()).precision(inference.precision());
    inference.engine().ifPresent(server::engine);
    maxConcurrent.ifPresent(server::maxConcurrent);
    maxQueued.ifPresent(server::maxQueued);
    httpThreads.ifPresent(server::httpThreads);
  }

  private Batching batching() throws IOException {
    if (batchingFile.isPresent() && !enableBatching.orElse(false)) {
      throw new InvalidSettingException("--batching_parameters_file needs --enable_batching");
    }
    if (enableBatching.isEmpty()) return new Batching.WhereItPays();
    if (!enableBatching.get()) return new Batching.Off();
    return new Batching.On(
        batchingFile.isPresent()
            ? BatchingParametersFile.read(batchingFile.get())
            : BatchingParameters.defaults());
  }

  private Duration timeout() {
    if (timeout < 1) {
      throw new InvalidSettingException(
          "rest_api_timeout_in_ms", "must be at least 1, got " + timeout);
    }
    return Duration.ofMillis(timeout);
  }
}
