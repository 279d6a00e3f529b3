// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.packed;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UTFDataFormatException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;

/**
 * The file {@code convnet.index} beside the shards, which TensorFlow Datasets ignores. All numbers
 * are big-endian:
 *
 * <pre>
 * "CNVINDEX", int32 version 1
 * int32 number of other files;  each: string name (modified UTF-8), int64 bytes, int32 CRC-32C
 * int32 number of shards;       each: string name, int32 records,
 *                                     for each record: int32 bytes with its frame, int32 label
 * int32 CRC-32C of all bytes before
 * </pre>
 *
 * @param otherFiles metadata and the names of the classes, by the name of the file
 * @param shards by the name of the file
 */
record IndexFile(Map<String, Checksum> otherFiles, Map<String, ShardIndex> shards) {
  static final String NAME = "convnet.index";
  private static final long MAGIC = 0x434e56494e444558L;
  private static final int VERSION = 1;

  /** What a file must be. */
  record Checksum(long bytes, int crc32c) {
    static Checksum of(Path file) throws IOException {
      var bytes = Files.readAllBytes(file);
      var crc = new CRC32C();
      crc.update(bytes);
      return new Checksum(bytes.length, (int) crc.getValue());
    }
  }

  void write(Path folder) throws IOException {
    var crc = new CRC32C();
    var file = Files.newOutputStream(folder.resolve(NAME));
    try (var out =
        new DataOutputStream(new BufferedOutputStream(new CheckedOutputStream(file, crc)))) {
      out.writeLong(MAGIC);
      out.writeInt(VERSION);
      out.writeInt(otherFiles.size());
      for (var other : otherFiles.entrySet()) {
        out.writeUTF(other.getKey());
        out.writeLong(other.getValue().bytes);
        out.writeInt(other.getValue().crc32c);
      }
      out.writeInt(shards.size());
      for (var shard : shards.entrySet()) {
        out.writeUTF(shard.getKey());
        writeShard(shard.getValue(), out);
      }
      out.flush();
      out.writeInt((int) crc.getValue());
    }
  }

  private static void writeShard(ShardIndex shard, DataOutputStream out) throws IOException {
    out.writeInt(shard.count());
    for (int i = 0; i < shard.count(); i++) {
      out.writeInt(shard.bytes(i));
      out.writeInt(shard.labels()[i]);
    }
  }

  /**
   * Reads the index of a folder, and compares the checksums of the other files.
   *
   * @throws IOException if a file is damaged or another one
   */
  static IndexFile read(Path folder) throws IOException {
    var file = folder.resolve(NAME);
    var index = parse(file);
    for (var other : index.otherFiles.entrySet()) {
      var path = folder.resolve(other.getKey());
      if (!Files.exists(path)) throw new IOException(path + " is missing; " + copyAgain(file));
      if (!Checksum.of(path).equals(other.getValue())) {
        throw new IOException(
            "%s is not the file that was packed (its checksum differs); %s"
                .formatted(path, copyAgain(file)));
      }
    }
    return index;
  }

  /** What to do about a file that does not fit the index. */
  static String copyAgain(Path index) {
    return "copy the folder again, or delete %s if the other files are right".formatted(index);
  }

  private static IndexFile parse(Path file) throws IOException {
    var crc = new CRC32C();
    var bytes = new CheckedInputStream(new BufferedInputStream(Files.newInputStream(file)), crc);
    try (var in = new DataInputStream(bytes)) {
      if (in.readLong() != MAGIC || in.readInt() != VERSION) throw damaged(file);
      var index = new IndexFile(otherFiles(in, file), shards(in, file));
      int expected = (int) crc.getValue();
      if (in.readInt() != expected || in.read() >= 0) throw damaged(file);
      return index;
    } catch (EOFException | UTFDataFormatException e) {
      throw damaged(file);
    }
  }

  private static Map<String, Checksum> otherFiles(DataInputStream in, Path file)
      throws IOException {
    var files = new LinkedHashMap<String, Checksum>();
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      var name = in.readUTF();
      if (name.contains("/") || name.contains("\0")) throw damaged(file);
      files.put(name, new Checksum(in.readLong(), in.readInt()));
    }
    return files;
  }

  private static Map<String, ShardIndex> shards(DataInputStream in, Path file) throws IOException {
    var shards = new LinkedHashMap<String, ShardIndex>();
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      var name = in.readUTF();
      shards.put(name, shard(in, file));
    }
    return shards;
  }

  private static ShardIndex shard(DataInputStream in, Path file) throws IOException {
    var shard = new ShardIndex.Builder();
    int records = in.readInt();
    long end = 0;
    for (int i = 0; i < records; i++) {
      int bytes = in.readInt();
      if (bytes < 0) throw damaged(file);
      end += bytes;
      shard.add(in.readInt(), end);
    }
    return shard.build();
  }

  private static IOException damaged(Path file) {
    return new IOException(file + " is damaged; delete it, and the records are read without it");
  }
}
