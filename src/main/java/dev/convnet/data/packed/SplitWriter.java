// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.packed;

import dev.convnet.data.packed.ImageExample.Keys;
import dev.convnet.data.packed.IndexFile.Checksum;
import dev.convnet.data.packed.Metadata.SplitInfo;
import dev.convnet.data.records.RecordFile;
import dev.convnet.data.records.RecordWriter;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Writes the shards of one split. The images are read on all processors, a few at a time. */
final class SplitWriter {
  private static final int IMAGES_PER_PROCESSOR = 8;
  private static final int BUFFER_BYTES = 1 << 20;

  private final PackedSource source;
  private final ShardName firstShard;
  private final Path folder;
  private final List<Integer> order;
  private final Map<String, ShardIndex> shards = new LinkedHashMap<>();
  private final TreeSet<String> encodings = new TreeSet<>();

  SplitWriter(PackedSource source, ShardName firstShard, long seed, Path folder) {
    this.source = source;
    this.firstShard = firstShard;
    this.folder = folder;
    int count = source.images().size();
    this.order = IntStream.range(0, count).boxed().collect(Collectors.toCollection(ArrayList::new));
    Collections.shuffle(order, new Random(seed));
  }

  void write() throws IOException {
    int begin = 0;
    for (int shard = 0; shard < firstShard.count(); shard++) {
      int end = (int) (order.size() * (shard + 1L) / firstShard.count());
      var name = firstShard.withIndex(shard).fileName();
      shards.put(name, write(order.subList(begin, end), folder.resolve(name)));
      begin = end;
    }
  }

  private ShardIndex write(List<Integer> images, Path file) throws IOException {
    var index = new ShardIndex.Builder();
    int step = IMAGES_PER_PROCESSOR * Runtime.getRuntime().availableProcessors();
    long end = 0;
    try (var out =
        new RecordWriter(new BufferedOutputStream(Files.newOutputStream(file), BUFFER_BYTES))) {
      for (int first = 0; first < images.size(); first += step) {
        var some = images.subList(first, Math.min(first + step, images.size()));
        var records = records(some);
        for (int i = 0; i < some.size(); i++) {
          out.write(records.get(i));
          end += records.get(i).length + RecordFile.FRAME_BYTES;
          index.add(source.images().label(some.get(i)), end);
        }
      }
    }
    return index.build();
  }

  private List<byte[]> records(List<Integer> images) throws IOException {
    try {
      return images.parallelStream().map(this::record).toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private byte[] record(int image) {
    try {
      var file = source.file(image);
      synchronized (encodings) {
        encodings.add(PackedSource.isJpeg(file) ? "jpeg" : "png");
      }
      return new ImageExample(file, source.images().label(image)).toBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@code png}, {@code jpeg} or both. */
  List<String> encodings() {
    return List.copyOf(encodings);
  }

  int images() {
    return order.size();
  }

  long fileBytes() {
    return shards.values().stream().mapToLong(ShardIndex::fileBytes).sum();
  }

  SplitInfo info() {
    return new SplitInfo(
        firstShard.split(),
        shards.values().stream().map(ShardIndex::count).toList(),
        fileBytes() - (long) RecordFile.FRAME_BYTES * images());
  }

  /** Writes the index of all splits, after the other files. */
  static void writeIndex(Path folder, List<SplitWriter> splits) throws IOException {
    var others = new LinkedHashMap<String, Checksum>();
    for (var name : List.of(Metadata.labelsFile(Keys.STANDARD), Metadata.FEATURES, Metadata.INFO)) {
      others.put(name, Checksum.of(folder.resolve(name)));
    }
    var shards = new LinkedHashMap<String, ShardIndex>();
    splits.forEach(split -> shards.putAll(split.shards));
    new IndexFile(others, shards).write(folder);
  }
}
