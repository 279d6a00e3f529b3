// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.serving.log.entry.Cursor;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicSettingsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "localhost:9092|localhost:9092|convnet-log",
        "a:1,b.example.org:65535/my.topic_1|a:1,b.example.org:65535|my.topic_1",
        "[::1]:9092/logs|[::1]:9092|logs"
      })
  void anAddressHasServersAndATopic(String address, String servers, String topic) {
    assertEquals(new TopicSettings(servers, topic, Map.of()), TopicSettings.parse(address));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "localhost", "localhost:x", "a:1/", "a:1/b/c", "a:1,/b", "a:1/ü", "/t"})
  void otherAddressesAreRefused(String address) {
    var error = assertThrows(InvalidSettingException.class, () -> TopicSettings.parse(address));

    assertEquals(
        "a topic of Kafka is HOST:PORT/TOPIC, such as localhost:9092/predictions; got '"
            + address
            + "'",
        error.getMessage());
  }

  @Test
  void whatALogDependsOnCannotBeChanged() {
    var settings =
        TopicSettings.parse("a:1").withClient(Map.of("acks", "0", "security.protocol", "SSL"));

    assertEquals(
        Map.of("acks", "all", "security.protocol", "SSL", "bootstrap.servers", "a:1"),
        settings.with(Map.of("acks", "all")));
  }

  @Test
  void aCursorKeepsThePlaceInTheTopic() {
    var place = new TopicPlace("my-topic", 0, 1L << 40, "a_-9/#id");

    assertEquals(Optional.of(place), TopicPlace.of(place.cursor(7)));
    assertEquals(Optional.empty(), TopicPlace.of(Cursor.at(7)));
  }
}
