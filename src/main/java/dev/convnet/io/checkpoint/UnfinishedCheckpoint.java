// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.checkpoint;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.tensorflow.proto.MetaGraphDef;

/** A checkpoint that is being written, in a hidden folder beside its place. Closed, it is gone. */
final class UnfinishedCheckpoint implements AutoCloseable {
  private final Path target;
  private final CheckpointFiles files;

  private UnfinishedCheckpoint(Path target, Path folder) {
    this.target = target;
    this.files = new CheckpointFiles(folder.resolve(target.getFileName()));
  }

  /**
   * Begins, when what killed runs left is gone.
   *
   * @param changing the checkpoints that the save adds and removes
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

  /** Where the tensors are to be written. */
  Path prefix() {
    return files.prefix();
  }

  /** Adds the last file, and waits until the disk has all of them. */
  void complete(MetaGraphDef meta) throws IOException {
    try (var out = Files.newOutputStream(files.suffixed(".meta"))) {
      meta.writeTo(out);
    }
    force();
  }

  /** Takes over the files of another one, and waits until the disk has all of them. */
  void copy(CheckpointFiles others) throws IOException {
    for (var file : others.list()) {
      Files.copy(file, prefix().resolveSibling(file.getFileName()));
    }
    force();
  }

  boolean sameTensors(CheckpointFiles other) throws IOException {
    return files.sameTensors(other);
  }

  /** Moves the files to their place, the index after the data. */
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

  /** Not by a channel, which closes when its thread is interrupted. */
  private static void force(Path file) throws IOException {
    try (var open = new RandomAccessFile(file.toFile(), "rw")) {
      open.getFD().sync();
    }
  }
}
