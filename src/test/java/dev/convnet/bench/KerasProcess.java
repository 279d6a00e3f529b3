// SPDX-License-Identifier: Apache-2.0
package dev.convnet.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Keras in a process of its own, which takes its turns as {@code keras_speed.py} says. */
final class KerasProcess implements AutoCloseable {
  private final Path folder;
  private final Process process;
  private final Writer commands;
  private final BufferedReader answers;

  private KerasProcess(Path folder, Process process) {
    this.folder = folder;
    this.process = process;
    this.commands = process.outputWriter(StandardCharsets.UTF_8);
    this.answers = process.inputReader(StandardCharsets.UTF_8);
  }

  /**
   * Starts it.
   *
   * @param folder where it puts its files
   */
  static KerasProcess start(Path python, Path folder) throws IOException {
    var builder =
        new ProcessBuilder(python.toString(), "src/test/python/keras_speed.py", folder.toString());
    builder.environment().remove("TF_ENABLE_ONEDNN_OPTS"); // as it comes
    builder.redirectError(folder.resolve("errors").toFile());
    return new KerasProcess(folder, builder.start());
  }

  /** Makes a network of {@code keras.applications}. */
  void build(String function) throws IOException {
    ask("build " + function);
  }

  /** Opens a model file; whether this Keras can. */
  boolean open(Path file) throws IOException {
    return !ask("open " + file.toAbsolutePath()).equals("no");
  }

  /** The weights of the network that was made last. */
  Path weights() {
    return folder.resolve("made.weights.h5");
  }

  /** The pictures of the network that was made last, red, green, blue. */
  byte[] pictures() throws IOException {
    return Files.readAllBytes(folder.resolve("pictures.u8"));
  }

  /** Milliseconds of {@code predict} on so many pictures. */
  double predict(int pictures) throws IOException {
    return Double.parseDouble(ask("predict " + pictures));
  }

  /** The probabilities of the last prediction, picture by picture. */
  float[] seen() throws IOException {
    var bytes = ByteBuffer.wrap(Files.readAllBytes(folder.resolve("seen.f32")));
    var floats = bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    var seen = new float[floats.remaining()];
    floats.get(seen);
    return seen;
  }

  private String ask(String command) throws IOException {
    commands.write(command + "\n");
    commands.flush();
    var answer = answers.readLine();
    if (answer != null) return answer;
    throw new IOException(
        "Keras ended at '%s': %s".formatted(command, Files.readString(folder.resolve("errors"))));
  }

  /** Ends it. */
  @Override
  public void close() throws IOException {
    commands.close();
    process.destroy();
  }
}
