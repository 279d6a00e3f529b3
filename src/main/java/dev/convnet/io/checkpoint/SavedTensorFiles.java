// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.checkpoint;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.SavedTensorSliceMeta;
import org.tensorflow.proto.SavedTensorSlices;

/**
 * A checkpoint of format V1, which TensorFlow wrote before version 1.0, and TF-Slim's published
 * checkpoints are. Each file is a {@link SortedTable}: under the empty key a list of the tensors
 * and their slices, then the values of each slice.
 *
 * <p>Source: {@code tensorflow/core/util/tensor_slice_writer.cc} and {@code
 * saved_tensor_slice.proto}.
 */
final class SavedTensorFiles implements TensorStore {
  private static final int LARGEST_LIST = 1 << 26; // bytes
  private static final int VERSION = 1;

  private final List<RegularFile> files = new ArrayList<>();
  private final List<Shard> shards = new ArrayList<>();
  private final SortedMap<String, CheckpointEntry> entries = new TreeMap<>();

  private record Shard(SortedTable table, SavedTensorSliceMeta meta) {
    boolean has(String name) {
      return meta.getTensorList().stream().anyMatch(tensor -> tensor.getName().equals(name));
    }
  }

  private SavedTensorFiles() {}

  /**
   * Reads the lists of tensors.
   *
   * @throws DamagedDataException if a file contradicts its format
   * @throws IOException if a file cannot be read
   */
  static SavedTensorFiles open(List<Path> paths) throws IOException {
    var store = new SavedTensorFiles();
    try {
      for (var path : paths) store.add(path);
      return store;
    } catch (IOException e) {
      store.close();
      throw e;
    }
  }

  private void add(Path path) throws IOException {
    var file = RegularFile.open(path);
    files.add(file);
    try {
      var table = SortedTable.open(file.region());
      var meta = meta(table);
      shards.add(new Shard(table, meta));
      list(meta);
    } catch (InvalidProtocolBufferException e) {
      throw new DamagedDataException("the list of its tensors is damaged");
    }
  }

  private static SavedTensorSliceMeta meta(SortedTable table) throws IOException {
    var found = new ArrayList<SavedTensorSliceMeta>();
    table.scan(
        ByteString.EMPTY,
        (key, value) -> {
          if (key.isEmpty()) {
            found.add(SavedTensorSlices.parseFrom(value.bytes(LARGEST_LIST)).getMeta());
          }
          return false;
        });
    if (found.isEmpty()) throw new DamagedDataException("it does not begin with a list of tensors");
    int needed = found.get(0).getVersions().getMinConsumer();
    if (needed > VERSION) {
      throw new DamagedDataException("a newer TensorFlow (version %d) wrote it", needed);
    }
    return found.get(0);
  }

  private void list(SavedTensorSliceMeta meta) throws DamagedDataException {
    for (var tensor : meta.getTensorList()) {
      var name = tensor.getName();
      var entry = new CheckpointEntry(name, tensor.getType(), Shapes.of(tensor.getShape()));
      var other = entries.put(name, entry);
      boolean known =
          tensor.getType() != DataType.DT_INVALID && tensor.getType() != DataType.UNRECOGNIZED;
      if (!known || other != null && !other.equals(entry)) {
        throw new DamagedDataException("the type or shape of '%s' is damaged", name);
      }
    }
  }

  @Override
  public SortedMap<String, CheckpointEntry> entries() {
    return Collections.unmodifiableSortedMap(entries);
  }

  /** Reads everything: the native reader takes sizes from the values. */
  @Override
  public void check(CheckpointEntry entry) throws IOException {
    read(entry);
  }

  @Override
  public TensorValues read(CheckpointEntry entry) throws IOException {
    try {
      var slices = slices(entry);
      var type = ElementType.of(entry.type());
      if (type.kind() == ElementType.Kind.STRING) return strings(entry, slices);
      var data = new SlicedTensorData(entry.shape(), Math.max(1, type.bytes()));
      for (var saved : slices) {
        long size = Shape.of(saved.slice().lengths(entry.shape())).size();
        data.add(saved.slice(), saved.data(type, size));
      }
      data.checkComplete();
      return new TensorValues(entry, data, ByteOrder.LITTLE_ENDIAN);
    } catch (InvalidProtocolBufferException e) {
      throw new DamagedDataException("its values are damaged");
    }
  }

  private static TensorValues strings(CheckpointEntry entry, List<SavedValues> slices)
      throws IOException {
    if (slices.size() != 1) throw new DamagedDataException("its strings are in several slices");
    return new TensorValues(entry, slices.get(0).strings(entry.count()));
  }

  private List<SavedValues> slices(CheckpointEntry entry) throws IOException {
    var name = ByteString.copyFromUtf8(entry.name());
    var prefix = TensorSlice.keyPrefix(name);
    var slices = new ArrayList<SavedValues>();
    for (var shard : shards) {
      if (!shard.has(entry.name())) continue;
      shard.table.scan(
          prefix,
          (key, value) -> {
            if (!key.startsWith(prefix)) return false;
            slices.add(SavedValues.of(value, name));
            return true;
          });
    }
    for (var saved : slices) {
      if (!saved.slice().fits(entry.shape())) {
        throw new DamagedDataException("a slice of it lies outside of its shape");
      }
    }
    return slices;
  }

  @Override
  public void close() {
    for (var file : files) file.close();
  }
}
