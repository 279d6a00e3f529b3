// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.download;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** Unpacks {@code .tar.gz} archives that nobody vouches for. */
public final class TarGz {
  private TarGz() {}

  /**
   * Unpacks files and folders into {@code folder}; closes the archive.
   *
   * @throws IOException also if an entry is a link or a device, would come to lie outside the
   *     folder, or is there already
   */
  public static void extract(InputStream archive, Path folder) throws IOException {
    try (var tar = new TarArchiveInputStream(new GZIPInputStream(archive, 1 << 16))) {
      for (TarArchiveEntry entry; (entry = tar.getNextEntry()) != null; ) {
        var path = placeOf(entry, folder.toAbsolutePath().normalize());
        if (entry.isDirectory()) {
          Files.createDirectories(path);
        } else {
          Files.createDirectories(path.getParent());
          Files.copy(tar, path);
        }
      }
    }
  }

  private static Path placeOf(TarArchiveEntry entry, Path folder) throws IOException {
    var path = resolve(folder, entry.getName());
    if (!path.startsWith(folder)) {
      throw new IOException("archive entry '" + entry.getName() + "' would be outside the folder");
    }
    if (!entry.isDirectory() && isSpecial(entry)) {
      throw new IOException("archive entry '" + entry.getName() + "' is a link or a device");
    }
    return path;
  }

  private static Path resolve(Path folder, String name) throws IOException {
    try {
      return folder.resolve(name).normalize();
    } catch (InvalidPathException e) {
      throw new IOException("archive entry '" + name + "' has a name that no file can have", e);
    }
  }

  private static boolean isSpecial(TarArchiveEntry entry) {
    return entry.isLink()
        || entry.isSymbolicLink()
        || entry.isFIFO()
        || entry.isBlockDevice()
        || entry.isCharacterDevice();
  }
}
