// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.serving.log.entry.LogEntry;
import dev.convnet.serving.log.entry.LogField;
import dev.convnet.serving.log.kafka.KafkaWriter;
import dev.convnet.serving.log.kafka.TopicSettings;
import dev.convnet.serving.log.queue.QueueSettings;
import dev.convnet.testing.JavaProgram;
import dev.convnet.testing.KafkaBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker that wants TLS and a password. */
class SecureKafkaTest {
  private static final String PASSWORD = "a-secret-of-the-broker";
  private static final String STORE_PASSWORD = "a-secret-of-the-store";

  @TempDir private static Path brokerFolder;
  private static Path certificate;
  private static KafkaBroker broker;

  @TempDir private Path folder;

  @BeforeAll
  static void start() throws Exception {
    var keyStore = brokerFolder.resolve("key.p12").toAbsolutePath();
    certificate = brokerFolder.resolve("broker.pem").toAbsolutePath();
    keytool(
        "-genkeypair -alias broker -keyalg EC -dname CN=localhost -ext san=ip:127.0.0.1"
            + " -storetype PKCS12 -keystore "
            + keyStore);
    keytool("-exportcert -rfc -alias broker -file " + certificate + " -keystore " + keyStore);
    broker =
        KafkaBroker.secure(
                brokerFolder.resolve("broker"),
                keyStore,
                STORE_PASSWORD,
                certificate,
                "convnet",
                PASSWORD)
            .start();
  }

  private static void keytool(String arguments) throws IOException, InterruptedException {
    var program = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    var line = (program + " " + arguments + " -storepass " + STORE_PASSWORD).split(" ");
    assertEquals(0, new ProcessBuilder(line).inheritIO().start().waitFor());
  }

  @AfterAll
  static void stop() {
    if (broker != null) broker.close();
  }

  private static Map<String, String> client(String password) {
    return Map.of(
        "security.protocol",
        "SASL_SSL",
        "ssl.truststore.type",
        "PEM",
        "ssl.truststore.location",
        certificate.toString(),
        "sasl.mechanism",
        "PLAIN",
        "sasl.jaas.config",
        "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"convnet\""
            + " password=\"%s\";".formatted(password));
  }

  private LogSettings log(Map<String, String> client, String topic) {
    var settings = TopicSettings.parse(broker.address() + "/" + topic).withClient(client);
    return LogSettings.in(folder.resolve("log"))
        .with(QueueSettings.defaults().withMinFree(0))
        .withTopic(new TopicQueue(settings, TopicQueue.Use.STORE));
  }

  private static LogEntry entry() {
    return LogEntry.builder("my-log", Instant.EPOCH).with(LogField.TEXT_PAYLOAD, "hi").build();
  }

  @Test
  void entriesGoThroughTheTopicAndIntoASinkOfTheSameBroker() throws Exception {
    var client = client(PASSWORD);
    var sink = TopicSettings.parse(broker.address() + "/secure").withClient(client);
    var settings = log(client, "secure");
    try (var log = EventLog.open(settings)) {
      log.append(entry());
      assertTrue(log.awaitStored(Duration.ofSeconds(30)), log.health().toString());
      assertFalse(log.health().toString().contains(PASSWORD));
    }
    assertEquals(List.of("1 hi"), new StoredLog(folder.resolve("log")).texts());
    try (var writer = KafkaWriter.ofEvents(sink)) {
      writer.write(List.of(entry()));
    }
  }

  @Test
  void aWrongPasswordIsSaidWithoutIt() {
    var wrong = "another-secret";

    var error = assertThrows(IOException.class, () -> EventLog.open(log(client(wrong), "wrong")));

    assertEquals(
        "Kafka at %s: Authentication failed: Invalid username or password"
            .formatted(broker.address()),
        error.getMessage());
    assertNoSecrets(error, wrong);
  }

  @Test
  void aCertificateThatIsNotTrustedIsSaid() {
    var client = new TreeMap<>(client(PASSWORD));
    client.remove("ssl.truststore.type");
    client.remove("ssl.truststore.location");

    var error = assertThrows(IOException.class, () -> EventLog.open(log(client, "untrusted")));

    assertTrue(error.getMessage().contains("certification path"), error.getMessage());
    assertNoSecrets(error, PASSWORD);
  }

  private static void assertNoSecrets(Throwable error, String secret) {
    for (var cause = error; cause != null; cause = cause.getCause()) {
      assertFalse(cause.toString().contains(secret), cause.toString());
    }
  }

  @Test
  void flagsOfAServer() throws Exception {
    var file = folder.resolve("kafka.properties");
    var lines = new StringBuilder();
    client("a-secret-mistake").forEach((name, value) -> lines.append(name + "=" + value + "\n"));
    Files.writeString(file, lines);

    var ended =
        JavaProgram.here(
            "log-server",
            "--port=0",
            "--log_dir=" + folder.resolve("log"),
            "--log_queue=kafka:" + broker.address() + "/flags",
            "--log_kafka_config=" + file);

    assertEquals(1, ended.code());
    assertTrue(ended.err().contains("Invalid username or password"), ended.err());
    assertFalse(ended.err().contains("a-secret"), ended.err());
  }
}
