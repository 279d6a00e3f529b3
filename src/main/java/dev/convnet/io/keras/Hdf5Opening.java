// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras;

import io.jhdf.HdfFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Opens HDF5 files. */
final class Hdf5Opening {
  private Hdf5Opening() {}

  /** Reads what an open file holds; the result closes the channel. */
  interface Content<T> {
    T read(HdfFile hdf, Hdf5Channel channel) throws IOException;
  }

  /**
   * Opens the HDF5 file of a file that Keras wrote; the result closes the archive, if it is one.
   */
  interface Opener<T> {
    T open(Path weights, Optional<KerasArchive> archive) throws IOException;
  }

  /** Opens a file that Keras wrote: HDF5, or an archive with HDF5 in it. */
  static <T> T openKeras(Path file, Opener<T> opener) throws IOException {
    return switch (WeightFileFormat.of(file)) {
      case HDF5 -> opener.open(file, Optional.empty());
      case ARCHIVE -> openArchive(file, opener);
    };
  }

  private static <T> T openArchive(Path file, Opener<T> opener) throws IOException {
    var archive = KerasArchive.open(file);
    try {
      return opener.open(archive.weights(), Optional.of(archive));
    } catch (IOException e) {
      archive.close();
      throw e;
    }
  }

  /**
   * Opens a file with opaque types in a second attempt: the first is mostly enough.
   *
   * @param file the file that the user knows, for messages
   * @param weights the HDF5 file, which is another one if {@code file} is an archive
   */
  static <T> T open(Path file, Path weights, Content<T> content) throws IOException {
    try {
      return read(file, Hdf5Channel.open(weights), content);
    } catch (IOException first) {
      var channel = Hdf5Channel.withoutOpaqueTypes(weights);
      try {
        return read(file, channel, content);
      } catch (IOException second) {
        throw channel.hasOpaqueTypes() ? second : first;
      }
    }
  }

  private static <T> T read(Path file, Hdf5Channel channel, Content<T> content) throws IOException {
    try {
      return Hdf5Errors.reading(file, () -> content.read(new HdfFile(channel), channel));
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }
}
