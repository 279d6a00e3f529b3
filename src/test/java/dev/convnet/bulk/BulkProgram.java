// SPDX-License-Identifier: Apache-2.0
package dev.convnet.bulk;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code tools/predict-bulk}, which ends with the test. */
final class BulkProgram implements AutoCloseable {
  private final Process process;
  private final Path said;

  private BulkProgram(Process process, Path said) {
    this.process = process;
    this.said = said;
  }

  /**
   * Starts it.
   *
   * @param said a new file for what it says
   */
  static BulkProgram start(String spark, Path said, String... arguments) throws IOException {
    var command = new ArrayList<>(List.of("tools/predict-bulk"));
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("CONVNET_SPARK", spark);
    return new BulkProgram(builder.redirectOutput(said.toFile()).start(), said);
  }

  /** The executors, each a process. */
  List<ProcessHandle> executors() {
    return process.descendants().filter(ProcessHandle::isAlive).toList();
  }

  boolean isRunning() {
    return process.isAlive();
  }

  /** Waits for its end; returns its last line. */
  String last(int code) throws IOException, InterruptedException {
    int ended = process.waitFor();
    var all = Files.readString(said);
    assertEquals(code, ended, all);
    var lines = all.lines().toList();
    return lines.isEmpty() ? "" : lines.get(lines.size() - 1);
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
