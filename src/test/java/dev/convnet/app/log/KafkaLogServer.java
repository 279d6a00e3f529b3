// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.log;

import dev.convnet.testing.JavaProgram;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A {@code log-server} whose queue is a topic. */
final class KafkaLogServer {
  private KafkaLogServer() {}

  /**
   * Starts one in a JVM of its own, which the caller closes.
   *
   * @param folder for what it prints
   * @param log its {@code --log_dir}
   * @param topic with the addresses of brokers: {@code 127.0.0.1:9092/events}
   */
  static JavaProgram start(Path folder, Path log, String topic) throws IOException {
    return JavaProgram.start(
        List.of("-Xmx512m", "-XX:TieredStopAtLevel=1"),
        folder,
        "log-server",
        "--port=0",
        "--log_dir=" + log,
        "--log_queue=kafka:" + topic);
  }
}
