// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.log;

import dev.convnet.testing.JavaProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a server says that cannot log through Kafka. No broker is asked. */
class KafkaOptionsTest {
  @TempDir private Path folder;

  private JavaProgram.Ended logServer(String... flags) {
    var arguments = new String[flags.length + 3];
    System.arraycopy(flags, 0, arguments, 3, flags.length);
    arguments[0] = "log-server";
    arguments[1] = "--port=0";
    arguments[2] = "--log_dir=" + folder.resolve("log");
    return JavaProgram.here(arguments);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--log_queue=rabbit:a:1"
            + "|--log_queue must be files or kafka:HOST:PORT/TOPIC, got 'rabbit:a:1'",
        "--log_queue=kafka:a|a topic of Kafka is HOST:PORT/TOPIC, such as"
            + " localhost:9092/predictions; got 'a'",
        "--log_send_only|--log_send_only needs --log_queue=kafka:HOST:PORT",
        "--log_queue=kafka:a:1 --log_send_only --log_sink=a=jsonl:b"
            + "|a log that only sends entries to a topic has no sinks"
      })
  void wrongFlagsAreToldInASentence(String flags, String sentence) {
    logServer(flags.split(" ")).assertFailed(2, "convnet log-server: " + sentence);
  }

  @Test
  void aFileWithPropertiesMustBeOne() throws Exception {
    var file = folder.resolve("kafka.properties");
    logServer("--log_kafka_config=" + file)
        .assertFailed(1, "convnet log-server: there is no file " + file);

    Files.writeString(file, "security.protocol=none\n");

    logServer("--log_kafka_config=" + file, "--log_queue=kafka:127.0.0.1:1")
        .assertFailed(
            1,
            "convnet log-server: Kafka at 127.0.0.1:1: Invalid value none for configuration"
                + " security.protocol: String must be one of (case insensitive): SASL_SSL,"
                + " PLAINTEXT, SSL, SASL_PLAINTEXT");
  }

  @Test
  void aServerThatLogsThroughKafkaNeedsAFolder() {
    JavaProgram.here(
            "serve", "--models=" + folder, "--log_dir=none", "--log_queue=kafka:127.0.0.1:1")
        .assertFailed(
            2,
            "convnet serve: --log_queue needs --log_dir for entries that Kafka has not got yet, and"
                + " that is none");
  }
}
