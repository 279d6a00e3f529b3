// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras.applications;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.io.keras.network.KerasArchitecture;
import dev.convnet.nn.layers.Mode;
import dev.convnet.nn.models.Backbone;
import dev.convnet.nn.models.ModelConfig;
import dev.convnet.nn.models.NamedNetwork;
import dev.convnet.nn.models.Preprocessing;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;

/**
 * A network of {@code keras.applications}.
 *
 * @param name of its resource, {@code NAME.json.gz}, and of the network
 * @param imageSize height and width of the images that it was made for, in pixels
 * @param smallest the smallest image size that Keras allows
 * @param preprocessing its {@code preprocess_input}
 * @param source who described it, and when
 */
record Application(
    String name, int imageSize, int smallest, Preprocessing preprocessing, String source) {
  private static final int CLASSES = 1000;

  NamedNetwork network() {
    var config = new ModelConfig(imageSize, CLASSES, Mode.INFERENCE);
    return new NamedNetwork(name, config, preprocessing, source, this::build);
  }

  private Backbone build(ModelConfig config) {
    if (config.imageSize() < smallest) {
      throw new InvalidSettingException(
          "imageSize",
          "must be at least %d for network '%s', got %d"
              .formatted(smallest, name, config.imageSize()));
    }
    try {
      return KerasArchitecture.read(name, json()).network(config);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String json() throws IOException {
    var resource = name + ".json.gz";
    try (var packed = Application.class.getResourceAsStream(resource)) {
      if (packed == null) throw new FileNotFoundException(resource);
      return new String(new GZIPInputStream(packed).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
