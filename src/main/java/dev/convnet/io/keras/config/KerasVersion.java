// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The version of Keras that saved a model, as far as layers differ.
 *
 * @param major 1, 2 or 3
 * @param minor 0 if it is not known
 * @param text as the file says it: {@code 2.2.4-tf}; or {@code 3.x}, if it does not say it
 */
public record KerasVersion(int major, int minor, String text) {
  private static final Pattern NUMBERS = Pattern.compile("(\\d{1,4})\\.(\\d{1,4}).*");

  /** Reads {@code 2.2.4-tf}; empty if it is no version. */
  static Optional<KerasVersion> of(String text) {
    var numbers = NUMBERS.matcher(text);
    if (!numbers.matches()) return Optional.empty();
    return Optional.of(
        new KerasVersion(
            Integer.parseInt(numbers.group(1)), Integer.parseInt(numbers.group(2)), text));
  }

  /** Finds the version by the form of the configuration. */
  static KerasVersion guess(JsonNode model) {
    var text = model.toString();
    if (text.contains("\"batch_shape\"")) return unknown(3); // also as TensorFlow.js has it
    if (text.contains("\"nb_filter\"") || text.contains("\"output_dim\"")) return unknown(1);
    if (text.contains("\"__keras_tensor__\"")) return unknown(3);
    return unknown(2);
  }

  private static KerasVersion unknown(int major) {
    return new KerasVersion(major, 0, major + ".x");
  }

  /** Whether it is Keras 2.0 to 2.2 apart from TensorFlow, which resized from the corners. */
  public boolean resizesFromCorners() {
    return major == 2 && minor <= 2 && !text.endsWith("-tf") || major == 1;
  }
}
