// SPDX-License-Identifier: Apache-2.0
package dev.convnet.bulk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.serving.log.entry.LogField;
import dev.convnet.testing.Await;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pipeline in Java, and a cluster of Spark's own processes. */
@Tag("nightly")
class SparkProgramsTest {
  private static final String SPARK = "3.5.9";
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @TempDir private Path folder;
  private final List<Process> running = new ArrayList<>();
  private SparkJars jars;
  private Path images;

  @BeforeEach
  void prepare() throws Exception {
    jars = SparkJars.built(SPARK, folder.resolve("built.txt"));
    images = folder.resolve("images.parquet");
    ImageTable.write(images, BulkImages.digits(100));
  }

  @AfterEach
  void end() throws InterruptedException {
    Collections.reverse(running); // a worker ends its executors
    for (var process : running) {
      process.destroy();
      process.waitFor();
    }
  }

  @Test
  void aPipelineClassifies() throws Exception {
    var said = folder.resolve("said.txt");
    var program =
        jars.start(
            said,
            jars.own() + "," + jars.spark(),
            "src/test/resources/dependent/BulkPipeline.java",
            BulkImages.MODEL.toString(),
            images.toString());
    assertEquals(0, program.waitFor(), Files.readString(said));

    var answers = new TreeMap<String, String>();
    for (var line : Files.readAllLines(said)) {
      var parts = line.split("\t");
      if (parts.length == 2) answers.put(parts[0], parts[1]);
    }
    assertEquals("100", answers.remove("without keys"));
    var expected = BulkImages.responses(BulkImages.digits(100));
    for (int i = 0; i < 100; i++) {
      var first = expected.get(i).replaceFirst("\\],\\[.*", "]]]}");
      assertEquals(first, answers.get(ImageTable.key(i)));
    }
  }

  /** Its executors get TensorFlow with the job, beside what Spark itself has. */
  @Test
  void aClusterClassifies() throws Exception {
    var url = "spark://127.0.0.1:" + freePort();
    start("master.Master", "--host", "127.0.0.1", "--port", url.split(":")[2]);
    start("worker.Worker", "--cores", "2", "--work-dir", folder.resolve("work") + "", url);
    var out = folder.resolve("answers");
    try (var program =
        BulkProgram.start(
            SPARK,
            folder.resolve("said.txt"),
            "--master=" + url,
            "--model=" + BulkImages.MODEL,
            "--in=" + images,
            "--out=" + out,
            "--key=id",
            "--top=10")) {
      program.last(0);
    }

    var expected = BulkImages.responses(BulkImages.digits(100));
    var answers = BulkImages.answers(out);
    for (int i = 0; i < 100; i++) {
      var response = answers.get(ImageTable.key(i)).value(LogField.RESPONSE);
      assertEquals(expected.get(i), response.orElseThrow());
    }
  }

  /** Waits until it is ready: the worker says that the master knows it. */
  private void start(String name, String... arguments) throws Exception {
    var said = folder.resolve(name + ".txt");
    var all = new ArrayList<String>();
    all.add("org.apache.spark.deploy." + name);
    all.addAll(List.of("--webui-port", "0"));
    all.addAll(List.of(arguments));
    var process = jars.start(said, jars.spark(), all.toArray(String[]::new));
    running.add(process);
    var ready = name.startsWith("master") ? "Starting Spark master at " : "Successfully registered";
    Await.until(() -> Files.readString(said).contains(ready) || !process.isAlive(), PATIENCE);
    assertTrue(process.isAlive(), Files.readString(said));
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
