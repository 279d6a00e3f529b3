// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.checkpoint;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.BundleEntryProto;
import org.tensorflow.proto.BundleHeaderProto;
import org.tensorflow.proto.DataType;

/**
 * A checkpoint of format V2. Its index is a {@link SortedTable} of a header, under the empty key,
 * and an entry for each tensor; the values stand in the data shards.
 *
 * <p>Source: {@code tensorflow/core/util/tensor_bundle/tensor_bundle.cc}.
 */
final class TensorBundle implements TensorStore {
  private static final int LARGEST_ENTRY = 1 << 24; // bytes
  private static final int VERSION = 1;

  private final CheckpointFiles files;
  private final Map<ByteString, BundleEntryProto> protos = new HashMap<>();
  private final Map<String, ByteString> keys = new HashMap<>();
  private final SortedMap<String, CheckpointEntry> entries = new TreeMap<>();
  private final Map<Integer, RegularFile> shards = new HashMap<>();
  private Optional<BundleHeaderProto> header = Optional.empty();

  private TensorBundle(CheckpointFiles files) {
    this.files = files;
  }

  /**
   * Reads an index and checks every entry.
   *
   * @throws DamagedDataException if it contradicts itself
   * @throws IOException if it cannot be read
   */
  static TensorBundle open(CheckpointFiles files) throws IOException {
    var bundle = new TensorBundle(files);
    try (var index = RegularFile.open(files.index())) {
      SortedTable.open(index.region()).scan(ByteString.EMPTY, bundle::add);
    }
    bundle.checkHeader();
    bundle.list();
    return bundle;
  }

  private boolean add(ByteString key, ByteRegion value) throws IOException {
    var bytes = value.bytes(LARGEST_ENTRY);
    if (key.isEmpty()) header = Optional.of(BundleHeaderProto.parseFrom(bytes));
    else protos.put(key, BundleEntryProto.parseFrom(bytes));
    return true;
  }

  private void checkHeader() throws DamagedDataException {
    int needed = header().getVersion().getMinConsumer();
    if (needed > VERSION) {
      throw new DamagedDataException("a newer TensorFlow (version %d) wrote it", needed);
    }
  }

  private BundleHeaderProto header() throws DamagedDataException {
    return header.orElseThrow(() -> new DamagedDataException("it has no header"));
  }

  /** Lists what is no slice of another tensor. */
  private void list() throws DamagedDataException {
    var slices = new HashMap<ByteString, BundleEntryProto>();
    for (var entry : protos.entrySet()) {
      for (var slice : entry.getValue().getSlicesList()) {
        var key = TensorSlice.of(slice).key(entry.getKey());
        if (protos.containsKey(key)) slices.put(key, protos.get(key));
      }
    }
    for (var entry : protos.entrySet()) {
      var name = entry.getKey().toStringUtf8();
      check(slices.containsKey(entry.getKey()) ? "a slice" : name, entry.getValue());
      if (slices.containsKey(entry.getKey())) continue;
      keys.put(name, entry.getKey());
      var proto = entry.getValue();
      entries.put(name, new CheckpointEntry(name, proto.getDtype(), Shapes.of(proto.getShape())));
    }
  }

  private void check(String name, BundleEntryProto entry) throws DamagedDataException {
    long count = Shapes.of(entry.getShape()).size();
    int bytes = ElementType.of(entry.getDtype()).bytes();
    boolean sliced = entry.getSlicesCount() > 0;
    if (entry.getDtype() == DataType.DT_INVALID
        || entry.getShardId() < 0
        || entry.getShardId() >= header().getNumShards()
        || entry.getOffset() < 0
        || entry.getSize() < 0
        || !sliced
            && bytes > 0
            && (count > Long.MAX_VALUE / bytes || entry.getSize() != count * bytes)) {
      throw new DamagedDataException(
          "the entry of '%s' (type %d, %d values, %d bytes at %d in shard %d of %d) is damaged",
          name,
          entry.getDtypeValue(),
          count,
          entry.getSize(),
          entry.getOffset(),
          entry.getShardId(),
          header().getNumShards());
    }
  }

  @Override
  public SortedMap<String, CheckpointEntry> entries() {
    return Collections.unmodifiableSortedMap(entries);
  }

  @Override
  public void check(CheckpointEntry entry) throws IOException {
    var proto = protos.get(keys.get(entry.name()));
    boolean plain = proto.getSlicesCount() == 0 && ElementType.of(entry.type()).bytes() > 0;
    if (plain) region(proto);
    else read(entry); // the native reader aborts after a wrong checksum of a slice
  }

  @Override
  public TensorValues read(CheckpointEntry entry) throws IOException {
    var key = keys.get(entry.name());
    var proto = protos.get(key);
    var type = ElementType.of(entry.type());
    if (type.bytes() == 0) return unequal(entry, proto);
    return new TensorValues(
        entry, proto.getSlicesCount() > 0 ? sliced(key, proto) : data(proto), order());
  }

  private TensorValues unequal(CheckpointEntry entry, BundleEntryProto proto) throws IOException {
    if (proto.getSlicesCount() > 0) {
      throw new DamagedDataException("slices of type %s are not known", entry.typeName());
    }
    var region = region(proto);
    return switch (entry.type()) {
      case DT_STRING ->
          new TensorValues(
              entry, StoredStrings.strings(region, entry.count(), order(), proto.getCrc32C()));
      case DT_VARIANT ->
          new TensorValues(
              entry, StoredStrings.variants(region, entry.count(), order(), proto.getCrc32C()));
      default -> unknown(entry, checked(region, proto));
    };
  }

  /** The values of a type that only a newer TensorFlow knows, if all have the same length. */
  private TensorValues unknown(CheckpointEntry entry, ByteRegion region) throws IOException {
    long count = Math.max(1, entry.count());
    int each = (int) Math.min(region.size() / count, Integer.MAX_VALUE);
    return new TensorValues(entry, each, TensorData.contiguous(region, each));
  }

  private TensorData sliced(ByteString key, BundleEntryProto proto) throws IOException {
    var shape = Shapes.of(proto.getShape());
    int bytes = ElementType.of(proto.getDtype()).bytes();
    var data = new SlicedTensorData(shape, bytes);
    for (var extents : proto.getSlicesList()) {
      var slice = TensorSlice.of(extents);
      data.add(slice, data(slice(key, proto, slice)));
    }
    data.checkComplete();
    return data;
  }

  private BundleEntryProto slice(ByteString key, BundleEntryProto tensor, TensorSlice slice)
      throws DamagedDataException {
    var shape = Shapes.of(tensor.getShape());
    var found = protos.get(slice.key(key));
    if (found == null
        || !slice.fits(shape)
        || found.getSlicesCount() > 0
        || found.getDtype() != tensor.getDtype()
        || !Shapes.of(found.getShape()).equals(Shape.of(slice.lengths(shape)))) {
      throw new DamagedDataException("a slice of it is missing or damaged");
    }
    return found;
  }

  private TensorData data(BundleEntryProto entry) throws IOException {
    return TensorData.contiguous(
        checked(region(entry), entry), ElementType.of(entry.getDtype()).bytes());
  }

  private static ByteRegion checked(ByteRegion region, BundleEntryProto entry) throws IOException {
    if (region.maskedCrc() != entry.getCrc32C()) {
      throw new DamagedDataException("Checksum does not match");
    }
    return region;
  }

  private ByteRegion region(BundleEntryProto entry) throws IOException {
    var path = shard(entry.getShardId());
    try {
      if (!shards.containsKey(entry.getShardId())) {
        shards.put(entry.getShardId(), RegularFile.open(path));
      }
      var region = shards.get(entry.getShardId()).region();
      return region.slice(entry.getOffset(), entry.getSize());
    } catch (DamagedDataException e) {
      throw new DamagedDataException("%s: %s", path.getFileName(), e.getMessage());
    }
  }

  private Path shard(int number) throws DamagedDataException {
    return files.suffixed(
        String.format(Locale.ROOT, ".data-%05d-of-%05d", number, header().getNumShards()));
  }

  private ByteOrder order() throws DamagedDataException {
    return header().getEndianness() == BundleHeaderProto.Endianness.BIG
        ? ByteOrder.BIG_ENDIAN
        : ByteOrder.LITTLE_ENDIAN;
  }

  @Override
  public void close() {
    for (var shard : shards.values()) shard.close();
  }
}
