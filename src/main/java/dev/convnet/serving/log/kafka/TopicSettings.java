// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.kafka;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.error.OptionalArtifact;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Where a topic is. A project that depends on this one adds the optional artifact {@code
 * org.apache.kafka:kafka-clients}.
 *
 * @param servers {@code HOST:PORT} of one broker or several, with commas between them
 * @param client properties of Kafka's clients, such as {@code security.protocol}; those that a log
 *     depends on stay as they are
 */
public record TopicSettings(String servers, String topic, Map<String, String> client) {
  /** The topic if none is named. */
  public static final String DEFAULT_TOPIC = "convnet-log";

  private static final Pattern ADDRESS =
      Pattern.compile("([^,/\\s]+:\\d{1,5}(?:,[^,/\\s]+:\\d{1,5})*)(?:/([A-Za-z0-9._-]{1,249}))?");

  public TopicSettings {
    OptionalArtifact.KAFKA.require("A topic of Kafka");
    client = Map.copyOf(client);
  }

  /**
   * Reads {@code HOST:PORT[,HOST:PORT…][/TOPIC]}.
   *
   * @throws InvalidSettingException if it is none
   */
  public static TopicSettings parse(String address) {
    var parts = ADDRESS.matcher(address);
    if (!parts.matches()) {
      throw new InvalidSettingException(
          "a topic of Kafka is HOST:PORT/TOPIC, such as localhost:9092/predictions; got '%s'"
              .formatted(address));
    }
    var topic = parts.group(2) == null ? DEFAULT_TOPIC : parts.group(2);
    return new TopicSettings(parts.group(1), topic, Map.of());
  }

  /** The same with properties of Kafka's clients. */
  public TopicSettings withClient(Map<String, String> properties) {
    return new TopicSettings(servers, topic, properties);
  }

  /** Properties of a client with those that a log depends on. */
  Map<String, Object> with(Map<String, Object> needed) {
    var all = new HashMap<String, Object>(client);
    all.putAll(needed);
    all.put("bootstrap.servers", servers);
    return all;
  }

  @Override
  public String toString() {
    return servers + "/" + topic;
  }
}
