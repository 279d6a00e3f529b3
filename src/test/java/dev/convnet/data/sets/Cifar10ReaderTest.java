// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.sets;

import static dev.convnet.testing.FakeCifar10.record;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.convnet.testing.Trickle;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Cifar10ReaderTest {
  private static final byte[] THREE =
      join(record(9, 0, 128, 255), record(3, 255, 0, 1), record(0, 254, 255, 0));

  @TempDir Path folder;

  @Test
  void readsTheThreeRecordsOfTheOriginalsTest() throws IOException {
    var file = Files.write(folder.resolve("three.bin"), THREE);

    try (var reader = Cifar10Reader.open(file)) {
      assertEquals(picture(9, 0, 128, 255), reader.next().orElseThrow());
      assertEquals(file + ":0", reader.key());
      assertEquals(picture(3, 255, 0, 1), reader.next().orElseThrow());
      assertEquals(file + ":1", reader.key());
      assertEquals(picture(0, 254, 255, 0), reader.next().orElseThrow());
      assertEquals(file + ":2", reader.key());
      assertEquals(Optional.empty(), reader.next());
    }
  }

  @Test
  void readsAStreamThatGivesOneByteAtATime() throws IOException {
    try (var reader = new Cifar10Reader("slow", new Trickle(new ByteArrayInputStream(THREE)))) {
      assertEquals(picture(9, 0, 128, 255), reader.next().orElseThrow());
      assertEquals(picture(3, 255, 0, 1), reader.next().orElseThrow());
      assertEquals(picture(0, 254, 255, 0), reader.next().orElseThrow());
      assertEquals(Optional.empty(), reader.next());
    }
  }

  @Test
  void readsAnEmptyFileAsNoPicture() throws IOException {
    try (var reader = Cifar10Reader.open(Files.createFile(folder.resolve("empty.bin")))) {
      assertEquals(Optional.empty(), reader.next());
    }
  }

  @Test
  void hasNoKeyBeforeTheFirstPicture() throws IOException {
    try (var reader = stream(THREE)) {
      var error = assertThrows(IllegalStateException.class, reader::key);

      assertEquals("no record of stream was read yet", error.getMessage());
    }
  }

  @Nested
  class AFileThatLies {
    @Test
    void byALabelIsRefusedWithFileRecordAndValue() throws IOException {
      try (var reader = stream(join(record(9, 1, 1, 1), record(10, 1, 1, 1)))) {
        reader.next();

        var error = assertThrows(IOException.class, reader::next);

        assertEquals("stream: record 1 has label 10, but labels are 0 to 9", error.getMessage());
      }
    }

    @Test
    void byALabelAbove127IsNotTakenForItsEnd() throws IOException {
      try (var reader = stream(record(255, 1, 1, 1))) {
        var error = assertThrows(IOException.class, reader::next);

        assertEquals("stream: record 0 has label 255, but labels are 0 to 9", error.getMessage());
      }
    }

    @Test
    void byACutInsideARecordIsRefused() throws IOException {
      try (var reader = stream(Arrays.copyOf(THREE, 3073 + 100))) {
        reader.next();

        var error = assertThrows(EOFException.class, reader::next);

        assertEquals("stream ends inside record 1: it has 100 of 3073 bytes", error.getMessage());
      }
    }

    @Test
    void byItsSizeIsRefusedWhenOpened() throws IOException {
      var file = Files.write(folder.resolve("long.bin"), Arrays.copyOf(THREE, 3 * 3073 + 1));

      var error = assertThrows(IOException.class, () -> Cifar10Reader.open(file));

      assertEquals(
          file
              + " has 9220 bytes, which is not a multiple of 3073: it is truncated or not a CIFAR-10 binary file",
          error.getMessage());
    }
  }

  @Nested
  class ASet {
    @Test
    void numbersThePicturesThroughItsFiles() throws IOException {
      var first = Files.write(folder.resolve("1.bin"), THREE);
      var second = Files.write(folder.resolve("2.bin"), record(7, 1, 2, 3));

      var pictures = Cifar10Dataset.load(List.of(first, second));

      assertEquals(4, pictures.size());
      assertArrayEquals(new int[] {9, 3, 0, 7}, labels(pictures));
      assertArrayEquals(picture(3, 255, 0, 1).planes(), planes(pictures, 1));
      assertArrayEquals(picture(7, 1, 2, 3).planes(), planes(pictures, 3));
    }

    @Test
    void refusesALabelAsTheReaderDoes() throws IOException {
      var file = Files.write(folder.resolve("bad.bin"), record(11, 1, 1, 1));

      var error = assertThrows(IOException.class, () -> Cifar10Dataset.load(List.of(file)));

      assertEquals(file + ": record 0 has label 11, but labels are 0 to 9", error.getMessage());
    }

    @Test
    void refusesASizeAsTheReaderDoes() throws IOException {
      var file = Files.write(folder.resolve("short.bin"), new byte[3072]);

      var error = assertThrows(IOException.class, () -> Cifar10Dataset.load(List.of(file)));

      assertEquals(
          file
              + " has 3072 bytes, which is not a multiple of 3073: it is truncated or not a CIFAR-10 binary file",
          error.getMessage());
    }

    @Test
    void refusesAnIndexThatItLacks() throws IOException {
      var pictures = Cifar10Dataset.load(List.of(Files.write(folder.resolve("1.bin"), THREE)));

      assertThrows(IndexOutOfBoundsException.class, () -> planes(pictures, 3));
    }
  }

  private static Cifar10Reader stream(byte[] bytes) {
    return new Cifar10Reader("stream", new ByteArrayInputStream(bytes));
  }

  private static Cifar10Image picture(int label, int red, int green, int blue) {
    return new Cifar10Image(label, Arrays.copyOfRange(record(label, red, green, blue), 1, 3073));
  }

  private static int[] labels(Cifar10Dataset pictures) {
    return IntStream.range(0, pictures.size()).map(pictures::label).toArray();
  }

  private static byte[] planes(Cifar10Dataset pictures, int i) {
    return pictures.planes(i);
  }

  private static byte[] join(byte[]... records) {
    var bytes = new ByteArrayOutputStream();
    for (var record : records) {
      bytes.writeBytes(record);
    }
    return bytes.toByteArray();
  }
}
