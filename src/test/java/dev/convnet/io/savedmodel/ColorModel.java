// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel;

import java.io.IOException;
import java.nio.file.Path;

/** A small model for tests of other packages: the strongest of red, green and blue. */
public final class ColorModel {
  private ColorModel() {}

  /**
   * Exports it.
   *
   * @param folder is empty
   * @return {@code NAME/1}
   */
  public static Path export(Path folder) throws IOException {
    var checkpoint = ColorNetwork.checkpoint(folder);
    return new SavedModelExporter(ColorNetwork.network())
        .export(checkpoint, folder.resolve("colors"));
  }
}
