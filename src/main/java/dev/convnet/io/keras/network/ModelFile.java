// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras.network;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.io.keras.KerasFile;
import dev.convnet.io.keras.config.Architecture;
import dev.convnet.io.keras.config.ConfigReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The files of a model.
 *
 * @param name for messages
 * @param weights empty if there is only the architecture
 * @param backend the library that Keras computed with, which Keras 1 does not say
 */
record ModelFile(
    String name, Architecture architecture, Optional<Path> weights, Optional<String> backend) {
  private static final long LARGEST_JSON = 64L << 20;

  /**
   * The same of Keras 1 with weights from Theano.
   *
   * @throws InvalidSettingException if the weights say where they are from
   */
  ModelFile ofTheano() {
    if (backend.isEmpty() && weights.isPresent() && architecture.version().major() == 1) {
      return new ModelFile(name, architecture, weights, Optional.of("theano"));
    }
    throw new InvalidSettingException(
        name + " is not of Keras 1 with weights, and other files say themselves what is Theano's");
  }

  /** A whole model, or JSON. */
  static ModelFile read(Path file) throws IOException {
    if (isJson(file)) {
      var architecture = ConfigReader.read(file.toString(), json(file), Optional.empty());
      return new ModelFile(file.toString(), architecture, Optional.empty(), Optional.empty());
    }
    try (var keras = KerasFile.open(file)) {
      var config = keras.config();
      if (config.isEmpty()) {
        throw new IOException(
            file
                + " has weights, but not the architecture of their model; give the JSON of"
                + " model.to_json() by KerasModel.read(weights, config), or save the whole model");
      }
      return of(file, file.toString(), config.get(), keras);
    }
  }

  /** Weights, and JSON or another file that has the architecture. */
  static ModelFile read(Path weights, Path config) throws IOException {
    try (var keras = KerasFile.open(weights)) {
      if (isJson(config)) return of(weights, config.toString(), json(config), keras);
      var other = read(config).architecture;
      return new ModelFile(weights.toString(), other, Optional.of(weights), keras.backend());
    }
  }

  private static ModelFile of(Path weights, String name, String config, KerasFile keras)
      throws IOException {
    var metadata = keras.metadata();
    var version =
        metadata.isPresent() ? ConfigReader.versionOf(metadata.get()) : Optional.<String>empty();
    var said = version.isPresent() ? version : keras.version();
    var architecture = ConfigReader.read(name, config, said);
    return new ModelFile(weights.toString(), architecture, Optional.of(weights), keras.backend());
  }

  /** Whether a file begins as JSON does. */
  private static boolean isJson(Path file) throws IOException {
    if (!Files.isRegularFile(file)) return false;
    try (var in = Files.newInputStream(file)) {
      var start = new String(in.readNBytes(16), StandardCharsets.UTF_8).strip();
      return start.startsWith("{") || start.startsWith("\"");
    }
  }

  private static String json(Path file) throws IOException {
    if (Files.size(file) > LARGEST_JSON) {
      throw new IOException(
          "%s has %d bytes, more than any model's JSON".formatted(file, Files.size(file)));
    }
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return name;
  }
}
