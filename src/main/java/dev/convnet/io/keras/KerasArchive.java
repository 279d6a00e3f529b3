// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * A {@code .keras} archive: a zip file of {@code config.json}, {@code metadata.json} and {@code
 * model.weights.h5}. These are read, whatever else the archive holds.
 *
 * @param config the model's configuration, JSON
 * @param metadata the JSON that names the version of Keras; empty if the archive has none
 * @param weights a temporary copy of {@code model.weights.h5}, which {@link #close} deletes
 */
record KerasArchive(byte[] config, byte[] metadata, Path weights) implements AutoCloseable {
  private static final String CONFIG = "config.json";
  private static final String METADATA = "metadata.json";
  private static final String WEIGHTS = "model.weights.h5";

  /** Configurations of large networks have less than 1 MiB. */
  private static final long LARGEST_CONFIG = 64L << 20;

  /** Below this size, weights may be compressed as well as they can, such as zeros. */
  private static final long UNSUSPICIOUS_SIZE = 1L << 30;

  private static final long LARGEST_RATIO = 100;

  /**
   * Reads the configuration of an archive and unpacks its weights.
   *
   * @throws IOException if the file is no such archive, is damaged, or would unpack to far more
   *     than its own size
   */
  static KerasArchive open(Path file) throws IOException {
    try (var zip = opened(file)) {
      var config = content(file, zip, CONFIG);
      var metadata = zip.getEntry(METADATA) == null ? new byte[0] : content(file, zip, METADATA);
      var weights = entry(file, zip, WEIGHTS);
      checkRatio(file, weights);
      return new KerasArchive(config, metadata, unpacked(file, zip, weights));
    }
  }

  private static ZipFile opened(Path file) throws IOException {
    try {
      return new ZipFile(file.toFile());
    } catch (IOException | RuntimeException e) {
      throw damaged(file, e);
    }
  }

  private static IOException damaged(Path file, Exception cause) {
    return new IOException(
        file + " is an incomplete or damaged .keras archive; copy or save it again", cause);
  }

  private static ZipEntry entry(Path file, ZipFile zip, String name) throws IOException {
    var entries = zip.stream().filter(entry -> entry.getName().equals(name)).toList();
    if (entries.size() == 1) return entries.get(0);
    if (entries.size() > 1) {
      throw new IOException(
          "%s has %d entries %s, so that it is unclear which counts; save it again with Keras"
              .formatted(file, entries.size(), name));
    }
    if (zip.getEntry("model.weights.json") != null) {
      throw new IOException(
          file
              + " has its weights in several parts (model.weights.json); save the model again"
              + " without a largest size of a part");
    }
    throw new IOException(
        "%s is a zip file without %s, not a .keras archive; save it again with Keras"
            .formatted(file, name));
  }

  private static byte[] content(Path file, ZipFile zip, String name) throws IOException {
    var entry = entry(file, zip, name);
    if (entry.getSize() > LARGEST_CONFIG) {
      throw new IOException(
          "%s has a %s of %d bytes, more than any model's; save it again with Keras"
              .formatted(file, name, entry.getSize()));
    }
    try (var in = checked(zip, entry)) {
      var bytes = in.readNBytes((int) entry.getSize());
      check(file, entry, in, bytes.length);
      return bytes;
    } catch (IOException | RuntimeException e) {
      throw damaged(file, e);
    }
  }

  private static void checkRatio(Path file, ZipEntry weights) throws IOException {
    var size = weights.getSize();
    if (size > UNSUSPICIOUS_SIZE && size / LARGEST_RATIO > weights.getCompressedSize()) {
      throw new IOException(
          "%s would unpack to %d times its size, %d bytes, as no trained weights do; save it again with Keras"
              .formatted(file, size / Math.max(1, weights.getCompressedSize()), size));
    }
  }

  private static Path unpacked(Path file, ZipFile zip, ZipEntry weights) throws IOException {
    var copy = Files.createTempFile("model", ".weights.h5");
    try (var in = checked(zip, weights);
        var out = Files.newOutputStream(copy)) {
      check(file, weights, in, copied(in, out, weights.getSize()));
      return copy;
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(copy);
      throw damaged(file, e);
    }
  }

  /** Copies {@code size} bytes at most, and returns how many there were. */
  private static long copied(InputStream in, java.io.OutputStream out, long size)
      throws IOException {
    var buffer = new byte[1 << 16];
    var copied = 0L;
    while (copied < size) {
      var read = in.read(buffer, 0, (int) Math.min(buffer.length, size - copied));
      if (read < 0) break;
      out.write(buffer, 0, read);
      copied += read;
    }
    return copied;
  }

  private static CheckedInputStream checked(ZipFile zip, ZipEntry entry) throws IOException {
    return new CheckedInputStream(zip.getInputStream(entry), new CRC32());
  }

  /** Java's {@link ZipFile} checks neither size nor checksum. */
  private static void check(Path file, ZipEntry entry, CheckedInputStream in, long bytes)
      throws IOException {
    if (bytes != entry.getSize() || in.getChecksum().getValue() != entry.getCrc()) {
      throw new IOException(
          "%s: its entry %s is not what was packed".formatted(file, entry.getName()));
    }
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(weights);
  }
}
