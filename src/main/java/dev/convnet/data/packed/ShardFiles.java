// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.packed;

import dev.convnet.data.packed.ImageExample.Keys;
import dev.convnet.data.packed.PackedImages.Shard;
import dev.convnet.data.records.RecordFile;
import dev.convnet.data.records.RecordReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The shards of a folder.
 *
 * @param splits the files of each split, in the order of their indices
 */
record ShardFiles(Path folder, Map<String, List<Path>> splits) {
  /** The files with the name of a shard. */
  static List<ShardName> shardsIn(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files
          .map(ShardName::of)
          .flatMap(Optional::stream)
          .sorted(ShardFiles::compare)
          .toList();
    }
  }

  private static int compare(ShardName a, ShardName b) {
    int bySplit = a.split().compareTo(b.split());
    return bySplit != 0 ? bySplit : a.fileName().compareTo(b.fileName());
  }

  /**
   * Finds the shards.
   *
   * @throws IOException if one is missing, or a split is there twice
   */
  static ShardFiles in(Path folder) throws IOException {
    var splits = new TreeMap<String, List<Path>>();
    var first = new TreeMap<String, ShardName>();
    for (var shard : shardsIn(folder)) {
      var split = first.computeIfAbsent(shard.split(), name -> shard);
      if (split.count() != shard.count() || !split.dataset().equals(shard.dataset())) {
        throw new IOException(
            "%s has the split '%s' twice: %s and %s; move one of them away"
                .formatted(folder, shard.split(), split.fileName(), shard.fileName()));
      }
    }
    for (var split : first.values()) splits.put(split.split(), files(folder, split));
    return new ShardFiles(folder, splits);
  }

  private static List<Path> files(Path folder, ShardName split) throws IOException {
    var files = new ArrayList<Path>();
    for (int i = 0; i < split.count(); i++) {
      var file = folder.resolve(split.withIndex(i).fileName());
      if (!Files.isRegularFile(file)) {
        throw new IOException(
            "%s is missing: the split '%s' has %d shards; copy the folder again"
                .formatted(file, split.split(), split.count()));
      }
      files.add(file);
    }
    return files;
  }

  /** The shards of each split, and what is said about them. */
  record Opened(Map<String, List<Shard>> splits, Metadata metadata) {}

  /**
   * Finds the records, by the index if there is one, otherwise by reading all shards.
   *
   * @throws IOException if the index does not fit the other files, or a record is damaged
   */
  Opened open() throws IOException {
    if (Files.exists(indexPath())) {
      var index = IndexFile.read(folder); // compares the checksums of the metadata
      return new Opened(indexed(index), Metadata.read(folder));
    }
    var metadata = Metadata.read(folder);
    return new Opened(scanned(metadata), metadata);
  }

  private Map<String, List<Shard>> indexed(IndexFile index) throws IOException {
    var result = new TreeMap<String, List<Shard>>();
    int count = 0;
    for (var split : splits.entrySet()) {
      var shards = new ArrayList<Shard>();
      for (var file : split.getValue()) shards.add(indexed(file, index));
      result.put(split.getKey(), shards);
      count += shards.size();
    }
    if (count == index.shards().size()) return result;
    throw new IOException(
        "%s names %d shards, but there are %d; %s"
            .formatted(indexPath(), index.shards().size(), count, copyAgain()));
  }

  private Shard indexed(Path file, IndexFile index) throws IOException {
    var shard = index.shards().get(file.getFileName().toString());
    if (shard == null) {
      throw new IOException("%s is not in %s; %s".formatted(file, indexPath(), copyAgain()));
    }
    if (shard.fileBytes() != Files.size(file)) {
      throw new IOException(
          "%s has %d bytes, but %d by %s; %s"
              .formatted(file, Files.size(file), shard.fileBytes(), indexPath(), copyAgain()));
    }
    return new Shard(new RecordFile(file), shard);
  }

  private Path indexPath() {
    return folder.resolve(IndexFile.NAME);
  }

  private String copyAgain() {
    return IndexFile.copyAgain(indexPath());
  }

  private Map<String, List<Shard>> scanned(Metadata metadata) throws IOException {
    var result = new TreeMap<String, List<Shard>>();
    for (var split : splits.entrySet()) {
      var shards = scan(split.getValue(), metadata.keys());
      requireLengths(shards, metadata.shardLengths().get(split.getKey()));
      result.put(split.getKey(), shards);
    }
    return result;
  }

  private static List<Shard> scan(List<Path> files, Keys keys) throws IOException {
    try {
      return files.parallelStream().map(file -> scan(file, keys)).toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static Shard scan(Path file, Keys keys) {
    var index = new ShardIndex.Builder();
    var shard = new RecordFile(file);
    try (var reader = RecordReader.open(file)) {
      long offset = 0;
      for (long i = 0; ; i++) {
        var record = next(reader, i);
        if (record.isEmpty()) return new Shard(shard, index.build());
        var example = ImageExample.parse(record.get(), keys, shard.where(i, offset));
        offset = reader.offset();
        index.add(example.label(), offset);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Optional<byte[]> next(RecordReader reader, long number) throws IOException {
    try {
      return reader.next();
    } catch (IOException e) {
      throw new IOException("record %d of %s".formatted(number, e.getMessage()), e);
    }
  }

  /** A shard that ends between two records is found by {@code dataset_info.json} only. */
  private static void requireLengths(List<Shard> shards, List<Long> lengths) throws IOException {
    if (lengths == null || lengths.size() != shards.size()) return;
    for (int i = 0; i < lengths.size(); i++) {
      int count = shards.get(i).index().count();
      if (lengths.get(i) == count) continue;
      throw new IOException(
          "%s has %d records, but %d by %s"
              .formatted(shards.get(i).file().path(), count, lengths.get(i), Metadata.INFO));
    }
  }
}
