// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * A {@code .keras} archive: a zip file of {@code config.json}, {@code metadata.json} and {@code
 * model.weights.h5}.
 *
 * @param layers the names of the layers, by the names of their groups in the weight file
 * @param weights a temporary copy of {@code model.weights.h5}, which {@link #close} deletes
 */
record KerasArchive(Map<String, String> layers, Path weights) implements AutoCloseable {
  static KerasArchive open(Path file) throws IOException {
    try (var zip = new ZipFile(file.toFile());
        var config = entry(zip, "config.json");
        var weights = entry(zip, "model.weights.h5")) {
      return new KerasArchive(KerasModelConfig.layersByGroup(config), copied(weights));
    } catch (ZipException e) {
      throw new IOException(
          "%s is an incomplete or damaged .keras archive: %s; copy or save it again"
              .formatted(file, e.getMessage()),
          e);
    }
  }

  private static InputStream entry(ZipFile zip, String name) throws IOException {
    var entry = zip.getEntry(name);
    if (entry == null) {
      throw new IOException(
          "%s is a zip file without %s, not a .keras archive; save it again with Keras"
              .formatted(zip.getName(), name));
    }
    return zip.getInputStream(entry);
  }

  private static Path copied(InputStream weights) throws IOException {
    var copy = Files.createTempFile("model", ".weights.h5");
    try {
      Files.copy(weights, copy, StandardCopyOption.REPLACE_EXISTING);
      return copy;
    } catch (IOException e) {
      Files.delete(copy);
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(weights);
  }
}
