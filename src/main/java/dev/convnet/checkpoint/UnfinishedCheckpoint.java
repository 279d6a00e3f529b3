// SPDX-License-Identifier: Apache-2.0
package dev.convnet.checkpoint;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import org.tensorflow.proto.MetaGraphDef;

/**
 * A checkpoint that is being written, in a hidden folder beside its place. Closed, it is gone; so
 * are, when the next one begins, those of runs that were killed.
 */
final class UnfinishedCheckpoint implements AutoCloseable {
  private static final String FOLDER = ".unfinished-";
  private static final String LEFT_BEHIND = "{" + FOLDER + "*,checkpoint.tmp*}"; // by a kill

  private final Path target;
  private final CheckpointFiles files;

  private UnfinishedCheckpoint(Path target, Path folder) {
    this.target = target;
    this.files = new CheckpointFiles(folder.resolve(target.getFileName()));
  }

  static UnfinishedCheckpoint begin(Path target) throws IOException {
    var directory = target.toAbsolutePath().getParent();
    try (var folders = Files.newDirectoryStream(directory, LEFT_BEHIND)) {
      for (var folder : folders) {
        delete(folder);
      }
    }
    return new UnfinishedCheckpoint(target, Files.createTempDirectory(directory, FOLDER));
  }

  /** Where the tensors are to be written. */
  Path prefix() {
    return files.prefix();
  }

  /** Adds the last file, and waits until the disk has all of them. */
  void complete(MetaGraphDef meta) throws IOException {
    try (var out = Files.newOutputStream(files.suffixed(".meta"))) {
      meta.writeTo(out);
    }
    for (var file : files.list()) {
      force(file);
    }
  }

  boolean sameTensors(CheckpointFiles other) throws IOException {
    return files.sameTensors(other);
  }

  /** Moves the files to their place, the index after the data. */
  void publish() throws IOException {
    for (var file : files.list()) {
      Files.move(file, target.resolveSibling(file.getFileName()), StandardCopyOption.ATOMIC_MOVE);
    }
  }

  @Override
  public void close() throws IOException {
    delete(prefix().getParent());
  }

  /** Not by a channel, which closes when its thread is interrupted. */
  private static void force(Path file) throws IOException {
    try (var open = new RandomAccessFile(file.toFile(), "rw")) {
      open.getFD().sync();
    }
  }

  private static void delete(Path folder) throws IOException {
    try (var content = Files.walk(folder)) {
      for (var path : content.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
