// SPDX-License-Identifier: Apache-2.0
package dev.convnet.bulk;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What {@code tools/predict-bulk} has built, for other programs of Spark. */
record SparkJars(Path target) {
  /** Builds what is stale. */
  static SparkJars built(String spark, Path said) throws IOException, InterruptedException {
    try (var program = BulkProgram.start(spark, said, "--help")) {
      program.last(0);
    }
    return new SparkJars(Path.of("target", "spark-" + spark).toAbsolutePath());
  }

  /** Spark alone. */
  String spark() {
    return target.resolve("home").resolve("jars") + "/*";
  }

  /** The artifact, and what it brings. */
  String own() throws IOException {
    var brought = Files.readString(target.resolve("own.txt")).strip();
    return target.resolve("convnet-spark.jar") + "," + brought;
  }

  /** Starts a JVM; what it says goes into a file. */
  Process start(Path said, String classPath, String... arguments) throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(opens());
    command.addAll(List.of("-cp", classPath.replace(",", File.pathSeparator)));
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("SPARK_HOME", target.resolve("home").toString());
    builder.environment().put("SPARK_SCALA_VERSION", "2.13");
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    return builder.redirectOutput(said.toFile()).start();
  }

  /** As the script has them. */
  private static List<String> opens() throws IOException {
    var script = Files.readString(Path.of("tools", "predict-bulk"));
    var packages = Pattern.compile("for package in ([^;]+); do").matcher(script);
    if (!packages.find()) throw new AssertionError("no packages in the script");
    return Pattern.compile("[\\s\\\\]+")
        .splitAsStream(packages.group(1))
        .map(name -> "--add-opens=java.base/" + name + "=ALL-UNNAMED")
        .toList();
  }
}
