// SPDX-License-Identifier: Apache-2.0
package dev.convnet.bench.answers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;

/** An engine's process, which computes only when it is its turn. */
final class EngineProcess implements AutoCloseable {
  private final Process process;
  private final Writer commands;
  private final BufferedReader answers;
  private final double secondsToFirst;

  private EngineProcess(Process process) throws IOException {
    this.process = process;
    this.commands = process.outputWriter(StandardCharsets.UTF_8);
    this.answers = process.inputReader(StandardCharsets.UTF_8);
    var line = answers.readLine();
    if (line == null || !line.startsWith("ready ")) {
      close();
      throw new IOException(
          line == null ? "it ends before it answers" : line.replaceFirst("^no ", ""));
    }
    this.secondsToFirst = Double.parseDouble(line.substring(6));
  }

  /**
   * Starts it, and waits for its first answer.
   *
   * @throws IOException if it cannot answer here
   */
  static EngineProcess start(Engine engine, AnswerModel model, Setting setting) throws IOException {
    var builder = new ProcessBuilder(engine.command(model, setting));
    builder.redirectError(model.folder().resolve("errors").toFile());
    return new EngineProcess(builder.start());
  }

  /** How long it took to load the model, with the engine's library, and to answer once. */
  double secondsToFirst() {
    return secondsToFirst;
  }

  /** Milliseconds of a call: the median of a turn. */
  double turn(int images, double seconds) throws IOException {
    return Double.parseDouble(ask("turn " + images + " " + seconds));
  }

  /** The probabilities of all images, one after the other. */
  double[] scores(int images) throws IOException {
    return Arrays.stream(ask("scores " + images).split(" "))
        .mapToDouble(Double::parseDouble)
        .toArray();
  }

  /** Megabytes that the process has taken at most. */
  double megabytes() throws IOException {
    try (var lines = Files.lines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
      return lines
          .filter(line -> line.startsWith("VmHWM"))
          .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1000)
          .findFirst()
          .orElse(Double.NaN);
    } catch (NoSuchFileException noLinux) {
      return Double.NaN;
    }
  }

  private String ask(String command) throws IOException {
    commands.write(command + "\n");
    commands.flush();
    var answer = answers.readLine();
    if (answer != null) return answer;
    throw new IOException("an engine ended at '%s'".formatted(command));
  }

  @Override
  public void close() throws IOException {
    commands.close();
    process.destroy();
  }
}
