// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.deploy;

import dev.convnet.app.cli.PixelOptions;
import dev.convnet.io.savedmodel.ImageInput.Resize;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a Keras file does not say about the pictures that its model takes. */
final class PictureOptions {
  @Mixin private PixelOptions pixels = new PixelOptions();

  @Option(
      names = "--resize",
      paramLabel = "NAME",
      description =
          "how images get the model's size: averaging, bilinear, nearest, crop (the center;"
              + " default: averaging)")
  private Optional<Resize> resize = Optional.empty();

  boolean areGiven() {
    return pixels.areGiven() || resize.isPresent();
  }

  PixelOptions pixels() {
    return pixels;
  }

  Resize resize(Resize missing) {
    return resize.orElse(missing);
  }
}
