// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.log;

import dev.convnet.app.cli.UsageException;
import dev.convnet.error.MissingArtifactException;
import dev.convnet.serving.PredictionLog;
import dev.convnet.serving.PredictionLog.Payloads;
import dev.convnet.serving.log.EventLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The flags of a server that logs its predictions. */
public final class PredictionLogOptions {
  @Option(
      names = {"--log_dir", "--log-dir"},
      paramLabel = "DIR",
      description =
          "folder of the log of predictions, which 'logs' reads; none for no log (default:"
              + " convnet-logs)")
  private Optional<Path> folder = Optional.empty();

  @Option(
      names = {"--log_payloads", "--log-payloads"},
      paramLabel = "HOW",
      description =
          "of requests and answers, log a summary (sizes and a hash), full documents up to 256 KiB,"
              + " or none (default: ${DEFAULT-VALUE})")
  private Payloads payloads = Payloads.SUMMARY;

  @Option(
      names = {"--log_sampling", "--log-sampling"},
      paramLabel = "S",
      description = "share of requests that are logged, from 0 to 1 (default: ${DEFAULT-VALUE})")
  private double sampling = 1;

  @Mixin private LogOptions log;

  /** A log that is open, and what writes predictions into it. */
  public record Opened(EventLog log, PredictionLog predictions) {}

  /**
   * Opens the log.
   *
   * @return nothing if there is to be none, or the default folder cannot be used, which is told
   * @throws IOException if a folder or topic that was asked for cannot be used
   */
  public Optional<Opened> open() throws IOException {
    if (folder.isPresent() && folder.get().equals(Path.of("none"))) {
      if (!log.isOnTopic()) return Optional.empty();
      throw new UsageException(
          "--log_queue needs --log_dir for entries that Kafka has not got yet, and that is none");
    }
    var settings = log.settings(folder.orElse(LogFolder.DEFAULT));
    try {
      var opened = EventLog.open(settings);
      return Optional.of(new Opened(opened, new PredictionLog(opened, payloads, sampling)));
    } catch (IOException | MissingArtifactException e) {
      if (folder.isPresent() || log.isOnTopic()) throw e;
      System.err.printf("warning: predictions are not logged: %s (--log_dir)%n", e.getMessage());
      return Optional.empty();
    }
  }
}
