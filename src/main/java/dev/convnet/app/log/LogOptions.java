// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.log;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.serving.log.LogSettings;
import dev.convnet.serving.log.queue.Acknowledgment;
import dev.convnet.serving.log.queue.Overload;
import dev.convnet.serving.log.queue.QueueSettings;
import dev.convnet.serving.log.store.StoreSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The flags of a program that writes a log. */
public final class LogOptions {
  private static final long GIBIBYTE = 1 << 30;
  private static final double LEAST_GIBIBYTES = 0.001;
  private static final double MOST_GIBIBYTES = 1e6;
  private static final int MEBIBYTE = 1 << 20;

  @Option(
      names = {"--log_ack", "--log-ack"},
      paramLabel = "LEVEL",
      description =
          "what has happened to an entry when its sender gets an answer: memory (lost if the"
              + " process ends at once), written (to a file; lost if the machine ends at once) or"
              + " synced (to the disk) (default: ${DEFAULT-VALUE})")
  private Acknowledgment acknowledgment = Acknowledgment.WRITTEN;

  @Option(
      names = {"--on_log_overload", "--on-log-overload"},
      paramLabel = "POLICY",
      description =
          "what to do with an entry when there is no room: drop and count it, wait at most a"
              + " second, or refuse the request with 503 (default: ${DEFAULT-VALUE})")
  private Overload overload = Overload.DROP;

  @Option(
      names = {"--log_queue_mb", "--log-queue-mb"},
      paramLabel = "N",
      description = "MiB of memory for entries that are not in a file yet (default: 64)")
  private int queueMebibytes = 64;

  @Option(
      names = {"--log_retention_days", "--log-retention-days"},
      paramLabel = "N",
      description = "days after which entries are deleted (default: ${DEFAULT-VALUE})")
  private int retentionDays = StoreSettings.defaults().retentionDays();

  @Option(
      names = {"--log_max_gb", "--log-max-gb"},
      paramLabel = "N",
      description =
          "GiB of entries, such as 0.5; the oldest days are deleted first, but not today (default:"
              + " 5)")
  private double maxGibibytes = 5;

  @Option(
      names = {"--log_sink", "--log-sink"},
      paramLabel = "NAME=TO[,sampling=S][,filter=F]",
      description =
          "also write entries to jsonl:DIR, as lines of JSON in a folder, to parquet:DIR, as Parquet"
              + " files of ten minutes, or predictions to sagemaker:DIR in the form of SageMaker's"
              + " data capture (needs --log_payloads=full), or send entries as CloudEvents to"
              + " http://…, https://… or kafka:HOST:PORT/TOPIC; may be given several times. The"
              + " filter comes last")
  private List<String> sinks = List.of();

  @Mixin private KafkaOptions kafka = new KafkaOptions();

  /** Whether entries go through a topic of Kafka. */
  boolean isOnTopic() {
    return kafka.isOnTopic();
  }

  /**
   * The settings of a log in a folder.
   *
   * @throws IOException if a file with settings cannot be read
   */
  public LogSettings settings(Path folder) throws IOException {
    if (!(maxGibibytes >= LEAST_GIBIBYTES && maxGibibytes <= MOST_GIBIBYTES)) {
      throw new InvalidSettingException(
          "logMaxGb",
          "must be from %s to %.0f, got %s"
              .formatted(LEAST_GIBIBYTES, MOST_GIBIBYTES, maxGibibytes));
    }
    InvalidSettingException.requireAtLeast(2, "logQueueMb", queueMebibytes);
    var queue =
        QueueSettings.defaults()
            .with(acknowledgment)
            .with(overload)
            .withMemory((long) queueMebibytes * MEBIBYTE);
    boolean synced = acknowledgment == Acknowledgment.SYNCED;
    var client = kafka.client();
    var settings =
        LogSettings.in(folder)
            .with(queue)
            .with(new StoreSettings(retentionDays, (long) (maxGibibytes * GIBIBYTE), synced))
            .withSinks(sinks.stream().map(sink -> SinkArgument.parse(sink, client)).toList());
    return kafka.topic().map(settings::withTopic).orElse(settings);
  }
}
