// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.download;

import dev.convnet.testing.FakeCifar10;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Builds a {@code .tar.gz}. */
public final class Archive implements AutoCloseable {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final TarArchiveOutputStream tar;

  public Archive() throws IOException {
    tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes));
  }

  /** The six files, each with the given content. */
  public static byte[] cifar10(byte[] content) throws IOException {
    try (var archive = new Archive()) {
      for (var name : FakeCifar10.NAMES) {
        archive.file("cifar-10-batches-bin/" + name, content);
      }
      return archive.bytes();
    }
  }

  public Archive file(String name, byte[] content) throws IOException {
    var entry = new TarArchiveEntry(name, true);
    entry.setSize(content.length);
    return add(entry, content);
  }

  public Archive text(String name, String content) throws IOException {
    return file(name, content.getBytes(StandardCharsets.UTF_8));
  }

  /** An entry of a type of {@link org.apache.commons.compress.archivers.tar.TarConstants}. */
  public Archive special(String name, byte type, String target) throws IOException {
    var entry = new TarArchiveEntry(name, type, true);
    entry.setLinkName(target);
    return add(entry, new byte[0]);
  }

  private Archive add(TarArchiveEntry entry, byte[] content) throws IOException {
    tar.putArchiveEntry(entry);
    tar.write(content);
    tar.closeArchiveEntry();
    return this;
  }

  public byte[] bytes() throws IOException {
    tar.close();
    return bytes.toByteArray();
  }

  @Override
  public void close() throws IOException {
    tar.close();
  }
}
