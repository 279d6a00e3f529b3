// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.log;

import dev.convnet.app.cli.UsageException;
import dev.convnet.serving.log.TopicQueue;
import dev.convnet.serving.log.kafka.TopicSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** The flags of a log whose entries go through a topic of Kafka. */
public final class KafkaOptions {
  private static final String KAFKA = "kafka:";

  @Option(
      names = {"--log_queue", "--log-queue"},
      paramLabel = "QUEUE",
      description =
          "how entries get to the store and the sinks: files, or kafka:HOST:PORT[,HOST:PORT…][/TOPIC]"
              + " for a topic of Kafka, which several servers may share (default: files)")
  private String queue = "files";

  @Option(
      names = {"--log_send_only", "--log-send-only"},
      description =
          "send entries to the topic of --log_queue and do not store them; another server stores"
              + " them")
  private boolean sendOnly;

  @Option(
      names = {"--log_kafka_config", "--log-kafka-config"},
      paramLabel = "FILE",
      description =
          "properties of Kafka's clients, such as security.protocol and sasl.jaas.config, for"
              + " --log_queue and --log_sink")
  private Optional<Path> config = Optional.empty();

  /** Whether entries go through a topic. */
  boolean isOnTopic() {
    return !queue.equals("files");
  }

  /** The topic of the queue; nothing for files. */
  Optional<TopicQueue> topic() throws IOException {
    if (!isOnTopic()) {
      if (sendOnly) throw new UsageException("--log_send_only needs --log_queue=kafka:HOST:PORT");
      return Optional.empty();
    }
    if (!queue.startsWith(KAFKA)) {
      throw new UsageException(
          "--log_queue must be files or kafka:HOST:PORT/TOPIC, got '" + queue + "'");
    }
    var use = sendOnly ? TopicQueue.Use.SEND_ONLY : TopicQueue.Use.STORE;
    var topic = TopicSettings.parse(queue.substring(KAFKA.length()));
    return Optional.of(new TopicQueue(topic.withClient(client()), use));
  }

  /** Properties of Kafka's clients. */
  Map<String, String> client() throws IOException {
    if (config.isEmpty()) return Map.of();
    if (!Files.isRegularFile(config.get())) {
      throw new IOException("there is no file " + config.get());
    }
    var properties = new Properties();
    try (var in = Files.newBufferedReader(config.get())) {
      properties.load(in);
    } catch (IllegalArgumentException e) {
      throw new IOException("%s: %s".formatted(config.get(), e.getMessage()), e);
    }
    return properties.stringPropertyNames().stream()
        .collect(Collectors.toMap(name -> name, properties::getProperty));
  }
}
