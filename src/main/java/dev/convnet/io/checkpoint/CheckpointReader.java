// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.checkpoint;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.convnet.error.InvalidSettingException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;

/**
 * Reads the tensors of a TensorFlow checkpoint without a graph: of format V2 (an index file and its
 * data shards), or of V1 (files that hold everything). Any version of TensorFlow may have written
 * it. Values are flat arrays in row-major order. Not thread-safe.
 *
 * <pre>{@code
 * try (var reader = CheckpointReader.open(Path.of("run"))) {
 *   float[] weights = reader.floats("conv1/weights");
 * }
 * }</pre>
 */
public final class CheckpointReader implements AutoCloseable {
  private final Path prefix;
  private final TensorStore store;
  private boolean closed;

  private CheckpointReader(Path prefix, TensorStore store) {
    this.prefix = prefix;
    this.store = store;
  }

  /**
   * Opens a checkpoint.
   *
   * @param path the checkpoint ({@code DIR/model.ckpt-100}), one of its files, or a directory,
   *     whose latest checkpoint is used
   * @return a reader that the caller closes
   * @throws NoSuchFileException if there is none; the message lists the checkpoints of the
   *     directory
   * @throws IOException if the index file is damaged or cannot be read
   */
  public static CheckpointReader open(Path path) throws IOException {
    var files = CheckpointFiles.of(path);
    try {
      var store =
          files.isVersionOne()
              ? SavedTensorFiles.open(files.versionOne())
              : TensorBundle.open(files);
      return new CheckpointReader(files.prefix(), store);
    } catch (IOException e) {
      throw unreadable("the index", files.prefix(), e);
    }
  }

  /**
   * The checkpoint's path without {@code .index}, {@code DIR/model.ckpt-100}; of shards of format
   * V1, {@code DIR/model.ckpt-100-?????-of-00002}.
   */
  public Path prefix() {
    return prefix;
  }

  /** All tensors of the checkpoint, by their keys. */
  public SortedMap<String, CheckpointEntry> entries() {
    return store.entries();
  }

  /**
   * The type and shape of one tensor.
   *
   * @throws InvalidSettingException if there is no tensor of this name; the message lists the
   *     closest names
   */
  public CheckpointEntry entry(String name) {
    if (!entries().containsKey(name)) {
      throw new InvalidSettingException(
          "there is no tensor '%s' in %s; the closest of its %d names: %s"
              .formatted(
                  name, prefix, entries().size(), ClosestNames.to(name, entries().keySet())));
    }
    return entries().get(name);
  }

  /**
   * The values of a tensor of floats of at most 32 bits.
   *
   * @throws IllegalArgumentException if there is no such tensor, or it has another type
   * @throws IOException if a data shard is missing or damaged
   */
  public float[] floats(String name) throws IOException {
    return read(name, TensorValues::floats);
  }

  /**
   * The values of an integer or boolean tensor; uint64 values from 2^63 on are negative.
   *
   * @throws IllegalArgumentException if there is no such tensor, or it has another type
   * @throws IOException if a data shard is missing or damaged
   */
  public long[] longs(String name) throws IOException {
    return read(name, TensorValues::longs);
  }

  /**
   * The values of a tensor of real numbers of any type; integers beyond 2^53 are rounded.
   *
   * @throws IllegalArgumentException if there is no such tensor, or it is not of real numbers
   * @throws IOException if a data shard is missing or damaged
   */
  public double[] doubles(String name) throws IOException {
    return read(name, TensorValues::doubles);
  }

  /**
   * The values of a string tensor.
   *
   * @throws IllegalArgumentException if there is no such tensor, or it has another type
   * @throws IOException if a data shard is missing or damaged
   */
  public List<ByteString> strings(String name) throws IOException {
    return read(name, TensorValues::strings);
  }

  /**
   * The values of a tensor of any type and size, after their checksum was compared.
   *
   * @throws IllegalArgumentException if there is no such tensor
   * @throws IOException if a data shard is missing or damaged
   */
  public TensorValues values(String name) throws IOException {
    return read(name, values -> values);
  }

  /**
   * Reads every tensor and checks its checksum.
   *
   * @throws IOException if a data shard is missing or truncated, or a checksum is wrong
   */
  public void verify() throws IOException {
    for (var name : entries().keySet()) read(name, values -> true);
  }

  /**
   * Checks that the files are long enough for every tensor. TensorFlow's own reader reports a wrong
   * checksum, but can end the process on other damage: call this before it reads the files.
   *
   * @throws IOException if a data shard is missing or truncated
   */
  public void checkFiles() throws IOException {
    checkFiles(entries().keySet());
  }

  /** The same for some of the tensors. */
  void checkFiles(Iterable<String> names) throws IOException {
    for (var name : names) {
      var entry = entry(name);
      try {
        open().check(entry);
      } catch (IOException e) {
        throw unreadable("tensor '" + name + "'", prefix, e);
      }
    }
  }

  /** Closes the files. Closing twice has no effect. */
  @Override
  public void close() {
    closed = true;
    store.close();
  }

  private interface Reading<T> {
    T of(TensorValues values) throws IOException;
  }

  private <T> T read(String name, Reading<T> reading) throws IOException {
    var entry = entry(name);
    try {
      return reading.of(open().read(entry));
    } catch (IOException e) {
      throw unreadable("tensor '" + name + "'", prefix, e);
    }
  }

  private static IOException unreadable(String what, Path prefix, IOException cause) {
    if (cause instanceof DamagedDataException || cause instanceof NoSuchFileException) {
      return new IOException(
          "cannot read %s of %s: %s; it is incomplete or damaged: copy it again, or choose another checkpoint"
              .formatted(what, prefix, cause.getMessage()),
          cause);
    }
    if (cause instanceof InvalidProtocolBufferException) {
      return unreadable(what, prefix, new DamagedDataException("a message is damaged"));
    }
    return new IOException(
        "cannot read %s of %s: %s; check that its files can be read"
            .formatted(what, prefix, cause.getMessage()),
        cause);
  }

  private TensorStore open() {
    if (closed) throw new IllegalStateException("the reader of " + prefix + " is closed");
    return store;
  }
}
