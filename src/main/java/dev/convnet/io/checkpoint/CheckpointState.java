// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * The content of the state file {@code checkpoint} in a run directory, which lists the directory's
 * checkpoints and names the latest one. The file is a text proto, as TensorFlow's {@code Saver}
 * writes it:
 *
 * <pre>
 * model_checkpoint_path: "model.ckpt-200"
 * all_model_checkpoint_paths: "model.ckpt-100"
 * all_model_checkpoint_paths: "model.ckpt-200"
 * </pre>
 *
 * @param latest the checkpoint to restore, as a path without {@code .index}; empty if there is none
 * @param all every listed checkpoint, oldest first, as paths without {@code .index}
 */
public record CheckpointState(Optional<Path> latest, List<Path> all) {
  static final String TEMPORARY = "checkpoint.tmp";
  private static final String FILE = "checkpoint";

  public CheckpointState {
    all = List.copyOf(all);
  }

  /**
   * A state file that lists {@code oldestFirst}; its last entry is the latest checkpoint. There is
   * no latest if the list is empty.
   */
  public static CheckpointState of(List<Path> oldestFirst) {
    var last = oldestFirst.stream().skip(Math.max(0, oldestFirst.size() - 1)).findFirst();
    return new CheckpointState(last, oldestFirst);
  }

  /**
   * Reads the state file of a directory. Relative paths in it are resolved against the directory,
   * and so are absolute paths of checkpoints that do not exist, because the directory may have been
   * moved.
   *
   * @return empty if the directory has no state file, because nothing was saved yet
   * @throws IOException if the file cannot be parsed; a checkpoint can still be restored by its
   *     name
   */
  public static Optional<CheckpointState> read(Path directory) throws IOException {
    var file = directory.resolve(FILE);
    try {
      var text = CheckpointStateProto.parse(new String(Files.readAllBytes(file), UTF_8));
      var latest = text.latest().stream().map(name -> resolve(directory, name)).findFirst();
      var all = text.all().stream().map(name -> resolve(directory, name)).toList();
      return Optional.of(new CheckpointState(latest, all));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (InvalidPathException e) {
      throw damaged(file, "it names a file that cannot exist", e);
    } catch (IllegalArgumentException e) {
      throw damaged(file, e.getMessage(), e);
    }
  }

  private static IOException damaged(Path file, String reason, Exception cause) {
    return new IOException(
        "%s is damaged: %s; give the path of a checkpoint instead of its directory"
            .formatted(file, reason),
        cause);
  }

  /**
   * Writes the state file of a directory atomically: readers see the old file or the new one, never
   * a part of it. Paths in it are relative to the directory, so that it can be moved.
   *
   * @param directory must exist
   */
  public void write(Path directory) throws IOException {
    write(directory, FileMover.ATOMIC);
  }

  void write(Path directory, FileMover moves) throws IOException {
    var text =
        new CheckpointStateProto(
            latest.map(path -> name(directory, path)),
            all.stream().map(path -> name(directory, path)).toList());
    var temporary = directory.resolve(TEMPORARY + UUID.randomUUID());
    try {
      writeDurably(temporary, text.print());
      moves.move(temporary, directory.resolve(FILE));
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /**
   * The step in a checkpoint's name, which is the number after the last dash: 100 for {@code
   * model.ckpt-100}. Empty for a checkpoint that was saved without a step.
   */
  public static OptionalLong step(Path checkpoint) {
    var name = VersionOneFiles.baseName(checkpoint);
    try {
      return OptionalLong.of(Long.parseLong(name.substring(name.lastIndexOf('-') + 1)));
    } catch (NumberFormatException e) {
      return OptionalLong.empty(); // saved without a step, such as "cnn_session"
    }
  }

  private static Path resolve(Path directory, String name) throws InvalidPathException {
    var path = directory.resolve(name);
    return !Path.of(name).isAbsolute() || new CheckpointFiles(path).exist()
        ? path
        : directory.resolve(path.getFileName());
  }

  private static String name(Path directory, Path checkpoint) {
    var from = directory.toAbsolutePath().normalize();
    var path = checkpoint.toAbsolutePath().normalize();
    return (path.startsWith(from) ? from.relativize(path) : path).toString();
  }

  /** Uses a stream, because an interrupt of the thread would close a channel. */
  private static void writeDurably(Path file, String text) throws IOException {
    try (var out = new FileOutputStream(file.toFile())) {
      out.write(text.getBytes(UTF_8));
      out.getFD().sync();
    }
  }
}
