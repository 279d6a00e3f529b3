// SPDX-License-Identifier: Apache-2.0
package dev.convnet.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A program that trains and prints the tutorial's lines.
 *
 * @param environment what it has beside what this process has; empty values are taken away
 */
record TrainingCase(String name, List<String> command, Map<String, String> environment) {
  private static final Pattern LINE = Pattern.compile(": step (\\d+),.*\\(([\\d.]+) examples/sec");

  /**
   * One run.
   *
   * @param secondsToFirstStep from the start of the process to the line of step 0
   * @param speeds of the windows that count, in examples a second
   */
  record Turn(double secondsToFirstStep, List<Double> speeds) {
    @Override
    public String toString() {
      return "%s examples/s, first step after %.2f s".formatted(speeds, secondsToFirstStep);
    }
  }

  /** Runs it; the lines of windows that end before {@code firstStep} do not count. */
  Turn run(long firstStep, Path work) throws IOException {
    var errors = work.resolve("errors");
    var builder = new ProcessBuilder(command).redirectError(errors.toFile());
    environment.forEach((key, value) -> set(builder.environment(), key, value));
    var start = System.nanoTime();
    var process = builder.start();
    var first = Double.NaN;
    var speeds = new ArrayList<Double>();
    try (var lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        var match = LINE.matcher(line);
        if (!match.find()) continue;
        if (match.group(1).equals("0")) first = (System.nanoTime() - start) / 1e9;
        if (Long.parseLong(match.group(1)) >= firstStep) speeds.add(Double.valueOf(match.group(2)));
      }
    }
    if (exitCode(process) != 0 || speeds.isEmpty()) {
      throw new IOException(String.join(" ", command) + " failed: " + Files.readString(errors));
    }
    return new Turn(first, speeds);
  }

  private static void set(Map<String, String> variables, String key, String value) {
    if (value.isEmpty()) variables.remove(key);
    else variables.put(key, value);
  }

  private static int exitCode(Process process) {
    try {
      return process.waitFor();
    } catch (InterruptedException stopped) {
      process.destroy();
      Thread.currentThread().interrupt();
      return 1;
    }
  }
}
