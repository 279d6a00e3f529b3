// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_CheckpointReaderGetTensor;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_CheckpointReaderGetVariable;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_CheckpointReaderGetVariableDataType;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_CheckpointReaderGetVariableNumDims;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_CheckpointReaderGetVariableShape;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_CheckpointReaderSize;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_DeleteCheckpointReader;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_DeleteTensor;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_GetCode;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_Message;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_NewCheckpointReader;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_OK;

import com.google.protobuf.ByteString;
import dev.convnet.error.InvalidSettingException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.bytedeco.javacpp.BytePointer;
import org.tensorflow.internal.c_api.TF_CheckpointReader;
import org.tensorflow.internal.c_api.TF_Status;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;

/**
 * Reads the tensors of a TensorFlow checkpoint (format V2: an index file and its data shards)
 * without a graph. Any version of TensorFlow may have written it. Values are flat arrays in
 * row-major order. Not thread-safe.
 *
 * <pre>{@code
 * try (var reader = CheckpointReader.open(Path.of("run"))) {
 *   float[] weights = reader.floats("conv1/weights");
 * }
 * }</pre>
 */
public final class CheckpointReader implements AutoCloseable {
  private final Path prefix;
  private final TF_CheckpointReader reader;
  private final SortedMap<String, CheckpointEntry> entries = new TreeMap<>();

  private CheckpointReader(Path prefix) throws IOException {
    this.prefix = prefix;
    this.reader =
        call(
            "its index", prefix.toString(), (path, status) -> TF_NewCheckpointReader(path, status));
  }

  /**
   * Opens a checkpoint.
   *
   * @param path the checkpoint ({@code DIR/model.ckpt-100}), its index file, or a directory, whose
   *     latest checkpoint is used
   * @return a reader that the caller closes
   * @throws NoSuchFileException if there is none; the message lists the checkpoints of the
   *     directory
   * @throws IOException if the index file is damaged
   */
  public static CheckpointReader open(Path path) throws IOException {
    var reader = new CheckpointReader(CheckpointFiles.of(path).prefix());
    try {
      reader.readEntries();
      return reader;
    } catch (IOException e) {
      reader.close();
      throw e;
    }
  }

  /** The checkpoint's path without {@code .index}, {@code DIR/model.ckpt-100}. */
  public Path prefix() {
    return prefix;
  }

  /** All tensors of the checkpoint, by their keys. */
  public SortedMap<String, CheckpointEntry> entries() {
    return Collections.unmodifiableSortedMap(entries);
  }

  /**
   * The type and shape of one tensor.
   *
   * @throws InvalidSettingException if there is no tensor of this name; the message lists the
   *     closest names
   */
  public CheckpointEntry entry(String name) {
    if (!entries.containsKey(name)) {
      throw new InvalidSettingException(
          "there is no tensor '%s' in %s; the closest of its %d names: %s"
              .formatted(name, prefix, entries.size(), ClosestNames.to(name, entries.keySet())));
    }
    return entries.get(name);
  }

  /**
   * The values of a float32, float16 or bfloat16 tensor.
   *
   * @throws IllegalArgumentException if there is no such tensor, or it has another type
   * @throws IOException if a data shard is missing or damaged
   */
  public float[] floats(String name) throws IOException {
    return read(name, NativeTensor::floats);
  }

  /**
   * The values of an integer or boolean tensor; of unsigned types, of at most 32 bits.
   *
   * @throws IllegalArgumentException if there is no such tensor, or it has another type
   * @throws IOException if a data shard is missing or damaged
   */
  public long[] longs(String name) throws IOException {
    return read(name, NativeTensor::longs);
  }

  /**
   * The values of a tensor of any numeric type; int64 values beyond 2^53 are rounded.
   *
   * @throws IllegalArgumentException if there is no such tensor, or it is not numeric
   * @throws IOException if a data shard is missing or damaged
   */
  public double[] doubles(String name) throws IOException {
    return read(name, NativeTensor::doubles);
  }

  /**
   * The values of a string tensor.
   *
   * @throws IllegalArgumentException if there is no such tensor, or it has another type
   * @throws IOException if a data shard is missing or damaged
   */
  public List<ByteString> strings(String name) throws IOException {
    return read(name, NativeTensor::strings);
  }

  /**
   * Reads every tensor and checks its checksum.
   *
   * @throws IOException if a data shard is missing or truncated, or a checksum is wrong
   */
  public void verify() throws IOException {
    for (var name : entries.keySet()) read(name, tensor -> true);
  }

  /** Frees the native reader. Closing twice has no effect. */
  @Override
  public void close() {
    if (!reader.isNull()) {
      TF_DeleteCheckpointReader(reader);
      reader.setNull();
    }
  }

  private <T> T read(String name, Function<NativeTensor, T> values) throws IOException {
    var entry = entry(name);
    var tensor =
        call(
            "tensor '" + name + "'",
            name,
            (key, status) -> TF_CheckpointReaderGetTensor(open(), key, status));
    try {
      return values.apply(new NativeTensor(entry, tensor));
    } finally {
      TF_DeleteTensor(tensor);
    }
  }

  private void readEntries() throws IOException {
    for (var i = 0; i < TF_CheckpointReaderSize(reader); i++) {
      var name = TF_CheckpointReaderGetVariable(reader, i).getString(UTF_8);
      entries.put(name, readEntry(name));
    }
  }

  private CheckpointEntry readEntry(String name) throws IOException {
    return call(
        "the shape of '" + name + "'",
        name,
        (key, status) -> {
          var shape = new long[TF_CheckpointReaderGetVariableNumDims(reader, key)];
          TF_CheckpointReaderGetVariableShape(reader, key, shape, shape.length, status);
          var type = DataType.forNumber(TF_CheckpointReaderGetVariableDataType(reader, key));
          return new CheckpointEntry(name, type, Shape.of(shape));
        });
  }

  /**
   * Calls a native function.
   *
   * @param what is read, for the message
   * @throws IOException if the function reports an error in its status
   */
  private <T> T call(String what, String text, BiFunction<BytePointer, TF_Status, T> function)
      throws IOException {
    try (var utf8 = new BytePointer(text, UTF_8);
        var status = TF_Status.newStatus()) {
      var result = function.apply(utf8, status);
      if (TF_GetCode(status) != TF_OK) {
        throw new IOException(
            "cannot read %s of %s: %s; it is incomplete or damaged: copy it again, or choose another checkpoint"
                .formatted(what, prefix, TF_Message(status).getString(UTF_8)));
      }
      return result;
    }
  }

  private TF_CheckpointReader open() {
    if (reader.isNull()) {
      throw new IllegalStateException("the reader of " + prefix + " is closed");
    }
    return reader;
  }
}
