// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.sets;

import dev.convnet.data.images.InMemoryImages;
import dev.convnet.data.images.LabeledImages;
import dev.convnet.data.images.Resize;
import dev.convnet.data.text.TextFile;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads CIFAR-100's binary files, which are records without header or footer:
 *
 * <pre>
 * +--------------+------------+------------+------------+------------+
 * | coarse label | fine label | red        | green      | blue       |
 * | 1 byte       | 1 byte     | 1024 bytes | 1024 bytes | 1024 bytes |   3074 in all
 * +--------------+------------+------------+------------+------------+
 * </pre>
 *
 * The fine labels' names are in {@code fine_label_names.txt} beside them.
 */
final class Cifar100 {
  static final String FOLDER = "cifar-100-binary";
  static final String ARCHIVE = "cifar-100-binary.tar.gz";

  private static final int LABEL_BYTES = 2;
  private static final int RECORD_BYTES = LABEL_BYTES + Cifar10.IMAGE_BYTES;

  private Cifar100() {}

  /**
   * Reads a whole file, with the fine labels.
   *
   * @throws IOException if the file or the names are missing, the file is truncated, or a label has
   *     no name
   */
  static LabeledImages read(Path file) throws IOException {
    var names = file.resolveSibling("fine_label_names.txt");
    var archive = Path.of(ARCHIVE);
    DataDirectory.requireExists(file, archive);
    DataDirectory.requireExists(names, archive);
    var classNames = TextFile.readNames(names);
    var records = Files.readAllBytes(file);
    if (records.length % RECORD_BYTES != 0) {
      throw new EOFException(
          "%s has %d bytes, which is not a multiple of %d: it is truncated or not a CIFAR-100 binary file"
              .formatted(file, records.length, RECORD_BYTES));
    }
    int size = records.length / RECORD_BYTES;
    var labels = new byte[size];
    var rgb = new byte[size * Cifar10.IMAGE_BYTES];
    for (int i = 0; i < size; i++) {
      labels[i] = records[i * RECORD_BYTES + 1];
      if ((labels[i] & 0xff) >= classNames.size()) {
        throw new IOException(
            "%s: record %d has label %d, but %s names only %d classes"
                .formatted(file, i, labels[i] & 0xff, names, classNames.size()));
      }
      Cifar10.interleave(records, i * RECORD_BYTES + LABEL_BYTES, rgb, i * Cifar10.IMAGE_BYTES);
    }
    return new InMemoryImages(
        new Resize(Cifar10.RAW_IMAGE_SIZE, Cifar10.RAW_IMAGE_SIZE), classNames, labels, rgb);
  }
}
