// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.packed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.data.images.Part;
import dev.convnet.data.images.Resize;
import dev.convnet.data.records.RecordWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DamagedDatasetTest {
  private static final String SHARD = "pets-train.tfrecord-00000-of-00002";
  private static final String SECOND = "pets-train.tfrecord-00001-of-00002";

  @TempDir private Path root;
  private Path folder;
  private Map<Integer, Integer> expected;

  @BeforeEach
  void pack() throws IOException {
    folder = root.resolve("set");
    expected = PackedSample.labelsByImage(PackedSample.pack(folder, 5, 2));
  }

  private String readingFails() {
    var failure =
        assertThrows(
            IOException.class, () -> PackedSample.labelsByImage(PackedSample.open(folder)));
    return failure.getMessage();
  }

  private List<String> problems() throws IOException {
    return PackedVerifier.verify(folder).problems();
  }

  @Test
  void aWholeSetHasNoProblems() throws IOException {
    assertEquals(new PackedVerifier(List.of(), 5), PackedVerifier.verify(folder));
    Files.delete(folder.resolve(IndexFile.NAME));
    assertEquals(new PackedVerifier(List.of(), 5), PackedVerifier.verify(folder));
  }

  /** Each byte of each file (every seventh of the metadata), with one of its bits flipped. */
  @Test
  void everyFlippedByteIsRefusedAndNamed() throws IOException {
    for (var name : folder.toFile().list()) {
      var file = folder.resolve(name);
      var bytes = Files.readAllBytes(file);
      for (int at = 0; at < bytes.length; at += name.endsWith(".json") ? 7 : 1) {
        bytes[at] ^= (byte) (1 << at % 8);
        Files.write(file, bytes);
        var message = readingFails();
        assertTrue(message.contains(name), name + ", byte " + at + ": " + message);
        bytes[at] ^= (byte) (1 << at % 8);
      }
      Files.write(file, bytes);
    }
    assertEquals(expected, PackedSample.labelsByImage(PackedSample.open(folder)));
  }

  /** Without an index, too: the shards have checksums of their own. */
  @Test
  void everyFlippedByteOfAShardIsRefusedWithoutAnIndex() throws IOException {
    Files.delete(folder.resolve(IndexFile.NAME));
    var file = folder.resolve(SHARD);
    var bytes = Files.readAllBytes(file);
    for (int at = 0; at < bytes.length; at++) {
      bytes[at] ^= (byte) (1 << at % 8);
      Files.write(file, bytes);
      var message = readingFails();
      assertTrue(message.contains(SHARD) && message.contains("record"), at + ": " + message);
      bytes[at] ^= (byte) (1 << at % 8);
    }
  }

  @Test
  void aDamagedRecordIsNamedWithItsNumberAndOffsetAndTheOthersAreRead() throws IOException {
    var file = folder.resolve(SECOND);
    var bytes = Files.readAllBytes(file);
    int record = bytes.length / 3; // three records of equal length
    bytes[record + 30] ^= 1;
    bytes[2 * record + 3] ^= 1;
    Files.write(file, bytes);

    var verified = PackedVerifier.verify(folder);

    assertEquals(3, verified.images());
    assertEquals(
        List.of(
            "%s, record 1, byte %d: the checksum of the record's %d bytes of data is wrong"
                .formatted(file, record, record - 16),
            "%s, record 2, byte %d: the checksum of the record's length is wrong"
                .formatted(file, 2 * record)),
        verified.problems().stream().sorted().toList());
  }

  @Test
  void everyTruncationIsRefused() throws IOException {
    for (var withIndex : List.of(true, false)) {
      if (!withIndex) Files.delete(folder.resolve(IndexFile.NAME));
      var file = folder.resolve(SHARD);
      var bytes = Files.readAllBytes(file);
      for (int length = 0; length < bytes.length; length++) {
        Files.write(file, Arrays.copyOf(bytes, length));
        var message = readingFails();
        assertTrue(message.contains(SHARD), length + ": " + message);
      }
      Files.write(file, bytes);
    }
  }

  @Test
  void aMissingShardIsNamed() throws IOException {
    Files.delete(folder.resolve(SHARD));

    assertTrue(readingFails().contains(folder.resolve(SHARD) + " is missing"), readingFails());
    assertTrue(problems().toString().contains(SHARD + " is missing"), problems().toString());
  }

  @Test
  void theIndexOfAnotherSetIsRefused() throws IOException {
    var other = root.resolve("other");
    PackedSample.packer(2)
        .pack(Map.of(Part.TRAINING, PackedSample.random(5, new Resize(2, 2), 3)), other);
    copyIndex(other);

    assertTrue(readingFails().contains("features.json is not the file"), readingFails());
  }

  /** All sizes are the same, so that only the label in the record tells. */
  @Test
  void theIndexOfASetWithOtherLabelsIsRefused() throws IOException {
    var other = root.resolve("other");
    var images = PackedSample.random(5, new Resize(2, 3), 7).subset(1, 2, 0, 4, 3);
    PackedSample.packer(2).pack(Map.of(Part.TRAINING, images), other);
    copyIndex(other);

    assertTrue(readingFails().contains("by the index"), readingFails());
    assertTrue(problems().get(0).contains(", record "), problems().toString());
  }

  private void copyIndex(Path other) throws IOException {
    Files.copy(
        other.resolve(IndexFile.NAME),
        folder.resolve(IndexFile.NAME),
        StandardCopyOption.REPLACE_EXISTING);
  }

  @Test
  void aShardOfAnotherSetIsRefused() throws IOException {
    Files.copy(folder.resolve(SECOND), folder.resolve("pets-test.tfrecord-00000-of-00001"));

    assertTrue(readingFails().contains("pets-test.tfrecord-00000-of-00001 is not in"));
  }

  @Test
  void aLabelWithoutAClassIsRefused() throws IOException {
    Files.delete(folder.resolve(IndexFile.NAME));
    Files.writeString(folder.resolve("label.labels.txt"), "cat\ndog\n");

    assertTrue(readingFails().contains("the label is 2, but there are 2 classes"), readingFails());
  }

  @Test
  void otherRecordsAreRefused() throws IOException {
    Files.delete(folder.resolve(IndexFile.NAME));
    try (var out = new RecordWriter(Files.newOutputStream(folder.resolve(SHARD)))) {
      out.write("no protobuf".getBytes(UTF_8));
    }

    assertTrue(
        readingFails().contains(SHARD + ", record 0, byte 0: the record is not a tf.train.Example"),
        readingFails());
  }
}
