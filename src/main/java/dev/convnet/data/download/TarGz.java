// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.download;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** Unpacks {@code .tar.gz} archives, which need not be trusted. */
public final class TarGz {
  private TarGz() {}

  /**
   * Unpacks all files and folders of an archive into {@code folder}, and closes the archive.
   *
   * @throws IOException if the archive is damaged, or an entry is a link or a device, would be
   *     outside the folder, or exists already; what was unpacked before it is left
   */
  public static void extract(InputStream archive, Path folder) throws IOException {
    try (var tar = new TarArchiveInputStream(new GZIPInputStream(archive, 1 << 16))) {
      for (TarArchiveEntry entry; (entry = next(tar)) != null; ) {
        var path = targetOf(entry, folder.toAbsolutePath().normalize());
        if (entry.isDirectory()) {
          Files.createDirectories(path);
        } else {
          Files.createDirectories(path.getParent());
          Files.copy(tar, path);
        }
      }
    } catch (ZipException e) {
      throw caused(new ZipException("it is damaged, or not compressed by gzip"), e);
    } catch (EOFException e) {
      throw caused(new EOFException("it ends too early"), e);
    }
  }

  private static IOException caused(IOException error, IOException cause) {
    error.initCause(cause);
    return error;
  }

  /** The next entry, or null at the end. */
  private static TarArchiveEntry next(TarArchiveInputStream tar) throws IOException {
    try {
      return tar.getNextEntry();
    } catch (ZipException | EOFException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw new IOException("it is damaged, or no tar archive", e);
    }
  }

  private static Path targetOf(TarArchiveEntry entry, Path folder) throws IOException {
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
