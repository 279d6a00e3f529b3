// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.log;

import dev.convnet.app.cli.UsageException;
import dev.convnet.serving.log.filter.LogFilter;
import dev.convnet.serving.log.kafka.KafkaWriter;
import dev.convnet.serving.log.kafka.TopicSettings;
import dev.convnet.serving.log.parquet.ParquetFilesWriter;
import dev.convnet.serving.log.sink.HttpWriter;
import dev.convnet.serving.log.sink.JsonLinesWriter;
import dev.convnet.serving.log.sink.LineFormat;
import dev.convnet.serving.log.sink.SinkSettings;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads {@code NAME=jsonl:DIR,sampling=0.1,filter=severity>=ERROR}, {@code NAME=parquet:DIR},
 * {@code NAME=sagemaker:DIR} for SageMaker's data capture, or {@code NAME=http://…} and {@code
 * NAME=kafka:HOST:PORT/TOPIC} for CloudEvents.
 */
final class SinkArgument {
  private static final Pattern FORMAT =
      Pattern.compile(
          "([^=,]+)=(?:(jsonl:|parquet:|sagemaker:|https?://)([^,]+)|kafka:([^,=]+(?:,[^,=]+)*))(?:,sampling=([0-9.]{1,20}))?(?:,filter=(.*))?",
          Pattern.DOTALL);

  private static final long FILE_BYTES = 64 << 20;
  private static final Duration FILE_AGE = Duration.ofMinutes(10);
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private SinkArgument() {}

  /**
   * The settings of a sink.
   *
   * @param client properties of Kafka's clients
   */
  static SinkSettings parse(String argument, Map<String, String> client) {
    var parts = FORMAT.matcher(argument);
    if (!parts.matches()) {
      throw new UsageException(
          "--log_sink must be NAME=jsonl:DIR, NAME=parquet:DIR, NAME=sagemaker:DIR,"
              + " NAME=http://ADDRESS or NAME=kafka:HOST:PORT/TOPIC, and optionally ,sampling=S and"
              + " ,filter=F, got '"
              + argument
              + "'");
    }
    var filter = Optional.ofNullable(parts.group(6)).map(LogFilter::parse).orElse(LogFilter.ALL);
    return new SinkSettings(
        parts.group(1),
        filter,
        Optional.ofNullable(parts.group(5)).map(SinkArgument::number).orElse(1.0),
        parts.group(4) == null
            ? writer(parts.group(2), parts.group(3))
            : topic(TopicSettings.parse(parts.group(4)).withClient(client)));
  }

  private static SinkSettings.Opener writer(String kind, String target) {
    if (kind.equals("jsonl:")) return () -> JsonLinesWriter.open(Path.of(target), FILE_BYTES);
    if (kind.equals("sagemaker:")) {
      return () -> JsonLinesWriter.open(Path.of(target), FILE_BYTES, LineFormat.SAGEMAKER);
    }
    if (kind.equals("parquet:")) {
      return () ->
          ParquetFilesWriter.open(Path.of(target), FILE_BYTES, FILE_AGE, Clock.systemUTC());
    }
    var uri = uri(kind + target);
    return () -> HttpWriter.to(uri, TIMEOUT);
  }

  private static SinkSettings.Opener topic(TopicSettings topic) {
    return () -> KafkaWriter.ofEvents(topic);
  }

  private static URI uri(String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      throw new UsageException("the address of --log_sink is wrong: " + e.getMessage());
    }
  }

  private static double number(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new UsageException("the sampling of --log_sink must be from 0 to 1, got " + text);
    }
  }
}
