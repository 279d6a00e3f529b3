// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.sets;

import dev.convnet.error.OptionalArtifact;
import java.io.IOException;
import java.io.InputStream;

/** The data sets' files on the class path, where the artifact with the classifier data is on it. */
final class BuiltInFiles {
  private BuiltInFiles() {}

  /**
   * Opens a file; the caller closes it.
   *
   * @param name below this package
   * @param dataset what the file is a part of: {@code the built-in MNIST}
   * @throws IOException if the class path does not have it
   */
  static InputStream open(String name, String dataset) throws IOException {
    var file = BuiltInFiles.class.getResourceAsStream(name);
    if (file != null) return file;
    throw new IOException(
        "%s is not on the class path: add %s, or give a folder with files of your own"
            .formatted(dataset, OptionalArtifact.DATA.coordinates()));
  }
}
