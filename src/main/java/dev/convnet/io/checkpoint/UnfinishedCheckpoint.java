// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.checkpoint;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.tensorflow.proto.MetaGraphDef;

/**
 * A checkpoint that is being written to a hidden folder beside its final path. {@link #close}
 * deletes the folder.
 */
final class UnfinishedCheckpoint implements AutoCloseable {
  private final Path target;
  private final CheckpointFiles files;

  private UnfinishedCheckpoint(Path target, Path folder) {
    this.target = target;
    this.files = new CheckpointFiles(folder.resolve(target.getFileName()));
  }

  /**
   * Cleans up after interrupted saves and creates the hidden folder.
   *
   * @param changing the checkpoints that this save adds and removes
   */
  static UnfinishedCheckpoint begin(Path target, List<Path> changing) throws IOException {
    var directory = target.toAbsolutePath().getParent();
    InterruptedSaves.cleanUp(directory);
    var folder = Files.createTempDirectory(directory, InterruptedSaves.FOLDER);
    var unfinished = new UnfinishedCheckpoint(target, folder);
    try {
      InterruptedSaves.recordChanges(folder, changing);
      return unfinished;
    } catch (IOException error) {
      unfinished.close();
      throw error;
    }
  }

  /** The prefix to which the tensors must be written. */
  Path prefix() {
    return files.prefix();
  }

  /** Writes the {@code .meta} file and forces all files to the disk. */
  void complete(MetaGraphDef meta) throws IOException {
    try (var out = Files.newOutputStream(files.suffixed(".meta"))) {
      meta.writeTo(out);
    }
    force();
  }

  /** Copies the files of another checkpoint and forces them to the disk. */
  void copy(CheckpointFiles source) throws IOException {
    for (var file : source.list()) {
      Files.copy(file, prefix().resolveSibling(file.getFileName()));
    }
    force();
  }

  boolean sameTensors(CheckpointFiles other) throws IOException {
    return files.sameTensors(other);
  }

  /** Moves the files to their final paths, the index file after the data files. */
  void publish(FileMover moves) throws IOException {
    for (var file : files.list()) {
      moves.move(file, target.resolveSibling(file.getFileName()));
    }
  }

  @Override
  public void close() throws IOException {
    InterruptedSaves.delete(prefix().getParent());
  }

  private void force() throws IOException {
    for (var file : files.list()) force(file);
  }

  /** Uses no channel, because an interrupt of the thread would close it. */
  private static void force(Path file) throws IOException {
    try (var open = new RandomAccessFile(file.toFile(), "rw")) {
      open.getFD().sync();
    }
  }
}
