// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.sets;

import static dev.convnet.data.sets.Cifar10.RECORD_BYTES;

import dev.convnet.data.download.AtomicDirectory;
import dev.convnet.data.download.HttpDownload;
import dev.convnet.data.download.RemoteFile;
import dev.convnet.data.download.TarGz;
import dev.convnet.error.InvalidSettingException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Downloads and unpacks CIFAR-10: the tutorial's {@code maybe_download_and_extract}. */
public final class Cifar10Download {
  static final String ARCHIVE = "cifar-10-binary.tar.gz";

  /** The size and the checksum are those of TensorFlow Datasets. */
  private static final RemoteFile OFFICIAL =
      new RemoteFile(
          URI.create("https://www.cs.toronto.edu/~kriz/" + ARCHIVE),
          "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
          170_052_171);

  private final RemoteFile source;
  private final int recordsPerFile;
  private final PrintStream out;

  Cifar10Download(RemoteFile source, int recordsPerFile, PrintStream out) {
    this.source = source;
    this.recordsPerFile = recordsPerFile;
    this.out = out;
  }

  /**
   * Creates {@code dataDir/cifar-10-batches-bin} if it does not exist, from {@code
   * dataDir/cifar-10-binary.tar.gz}, which is downloaded if it does not exist either. Several
   * threads and processes may call this at the same time. A downloaded archive must have the
   * official checksum; an existing one must contain six complete files with valid labels.
   *
   * @param dataDir is created if it does not exist
   * @param out gets the tutorial's lines
   * @throws FileNotFoundException if the archive neither exists nor can be downloaded
   * @throws IOException if the archive is damaged, if the disk is full, or if there is no archive
   *     in {@code dataDir}, but other files; the message says what to do
   * @throws InvalidSettingException if {@code dataDir} is empty
   */
  public static Cifar10Files downloadIfMissing(Path dataDir, PrintStream out) throws IOException {
    return new Cifar10Download(OFFICIAL, 10_000, out).into(dataDir);
  }

  /**
   * Checks that {@code dataDir} has the files or the archive, or that it may be downloaded.
   *
   * @throws IOException if {@code dataDir} has other files, or is not a folder
   */
  public static void requireNoOtherFiles(Path dataDir) throws IOException {
    var names = List.of(Cifar10Files.FOLDER, ARCHIVE);
    if (names.stream().anyMatch(name -> Files.exists(dataDir.resolve(name)))) return;
    DataDirectory.requireNoOtherFiles(dataDir, "CIFAR-10", names);
  }

  Cifar10Files into(Path dataDir) throws IOException {
    var files = Cifar10Files.in(dataDir);
    requireNoOtherFiles(dataDir);
    AtomicDirectory.createIfAbsent(
        dataDir.resolve(Cifar10Files.FOLDER),
        staging -> unpack(new HttpDownload(source, out).into(dataDir), staging));
    return files;
  }

  private void unpack(Path archive, Path staging) throws IOException {
    try {
      TarGz.extract(Files.newInputStream(archive), staging);
      check(staging.resolve(Cifar10Files.FOLDER));
    } catch (IOException e) {
      throw new IOException(
          "%s cannot be used (%s); delete it, and it is downloaded again"
              .formatted(archive, e.getMessage()),
          e);
    }
    if (!source.matches(archive)) {
      out.println(archive + " is not the official archive, but holds whole files of valid labels.");
    }
  }

  private void check(Path folder) throws IOException {
    for (var split : Split.values()) {
      for (var name : Cifar10Files.names(split)) {
        check(folder.resolve(name), name);
      }
    }
  }

  private void check(Path file, String name) throws IOException {
    long expected = (long) recordsPerFile * RECORD_BYTES;
    long found = Files.exists(file) ? Files.size(file) : 0;
    if (found != expected) {
      throw new IOException("%s has %d bytes instead of %d".formatted(name, found, expected));
    }
    var planes = new byte[Cifar10.IMAGE_BYTES];
    try (var reader = new Cifar10Reader(name, Files.newInputStream(file))) {
      while (reader.next(planes, 0) != Cifar10Reader.END) {} // reading checks the labels
    }
  }
}
