// SPDX-License-Identifier: Apache-2.0
package dev.convnet.testing;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

/**
 * What runs in the JVM of a {@link KafkaBroker}. The broker's classes are on its class path, and
 * not on that of the tests.
 */
final class BrokerMain {
  static final String STARTED = "the broker has started";

  private BrokerMain() {}

  /** Formats the folder if it is new, and runs the broker with the settings of a file. */
  public static void main(String... arguments) throws Exception {
    var format = new String[] {"format", "-t", arguments[1], "-c", arguments[0], "-g"};
    Class.forName("kafka.tools.StorageTool")
        .getMethod("execute", String[].class, PrintStream.class)
        .invoke(null, format, System.out);

    var settings = new Properties();
    try (var file = Files.newBufferedReader(Path.of(arguments[0]))) {
      settings.load(file);
    }
    var configClass = Class.forName("kafka.server.KafkaConfig");
    var config = configClass.getConstructor(Map.class).newInstance(settings);
    var timeClass = Class.forName("org.apache.kafka.common.utils.Time");
    var serverClass = Class.forName("kafka.server.KafkaRaftServer");
    var server =
        serverClass
            .getConstructor(configClass, timeClass)
            .newInstance(config, timeClass.getField("SYSTEM").get(null));
    serverClass.getMethod("startup").invoke(server);
    System.out.println(STARTED);
    serverClass.getMethod("awaitShutdown").invoke(server);
  }
}
