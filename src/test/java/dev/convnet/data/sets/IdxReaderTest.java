// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.sets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.convnet.data.sets.IdxReader.Type;
import dev.convnet.testing.Trickle;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class IdxReaderTest {
  private static final byte[] TWO_PICTURES =
      Idx.gzip(Idx.file(2051, new int[] {2, 1, 3}, 0, 1, 2, 253, 254, 255));

  @Test
  void readsPictures() throws IOException {
    var content = read(TWO_PICTURES, Type.IMAGES);

    assertArrayEquals(new int[] {2, 1, 3}, content.shape());
    assertArrayEquals(new byte[] {0, 1, 2, -3, -2, -1}, content.bytes());
  }

  @Test
  void readsLabels() throws IOException {
    var content = read(Idx.gzip(Idx.file(2049, new int[] {3}, 7, 2, 1)), Type.LABELS);

    assertArrayEquals(new int[] {3}, content.shape());
    assertArrayEquals(new byte[] {7, 2, 1}, content.bytes());
  }

  @Test
  void readsAStreamThatGivesOneByteAtATime() throws IOException {
    var slow = new Trickle(new ByteArrayInputStream(TWO_PICTURES));

    assertEquals(6, IdxReader.read("slow", slow, Type.IMAGES).bytes().length);
  }

  @Test
  void readsAFileThatIsNotCompressedWhateverItsNameIs() throws IOException {
    var content = read(Idx.file(2049, new int[] {2}, 7, 2), Type.LABELS);

    assertArrayEquals(new byte[] {7, 2}, content.bytes());
  }

  @Nested
  class AFileThatLies {
    @Test
    void byTheMagicNumberOfPicturesIsRefusedInTheOriginalsWords() {
      assertRefused(
          "Invalid magic number 2049 in MNIST image file: file.gz",
          Idx.gzip(Idx.file(2049, new int[] {1}, 7)),
          Type.IMAGES);
    }

    @Test
    void byTheMagicNumberOfLabelsIsRefusedInTheOriginalsWords() {
      assertRefused(
          "Invalid magic number 2051 in MNIST label file: file.gz", TWO_PICTURES, Type.LABELS);
    }

    @Test
    void byAHeaderThatIsCutIsRefused() {
      var header = Arrays.copyOf(Idx.file(2051, new int[] {2, 1, 3}), 11);

      assertRefused("file.gz is truncated; get the file again", Idx.gzip(header), Type.IMAGES);
    }

    @Test
    void byMissingBytesIsRefusedWithBothNumbers() {
      assertRefused(
          "file.gz is truncated: it has 2 of 3 bytes; get the file again",
          Idx.gzip(Idx.file(2049, new int[] {3}, 7, 2)),
          Type.LABELS);
    }

    @Test
    void byBytesBehindTheLastIsRefused() {
      assertRefused(
          "file.gz has more than the 1 bytes that its header announces; get the file again",
          Idx.gzip(Idx.file(2049, new int[] {1}, 7, 2)),
          Type.LABELS);
    }

    @Test
    void byANegativeSizeIsRefused() {
      assertRefused(
          "file.gz has the impossible dimensions [-1]; get the file again",
          Idx.gzip(Idx.file(2049, new int[] {-1})),
          Type.LABELS);
    }

    @Test
    void byTwoNegativeSizesIsRefused() {
      assertRefused(
          "file.gz has the impossible dimensions [2, -1, -3]; get the file again",
          Idx.gzip(Idx.file(2051, new int[] {2, -1, -3}, 1, 2, 3, 4, 5, 6)),
          Type.IMAGES);
    }

    @Test
    void byAnAbsurdSizeIsRefused() {
      assertRefused(
          "file.gz has the impossible dimensions [60000, 65536, 65536]; get the file again",
          Idx.gzip(Idx.file(2051, new int[] {60_000, 65_536, 65_536})),
          Type.IMAGES);
    }

    @Test
    void byTheLargestSizeTakesNoMemoryForIt() {
      assertRefused(
          "file.gz is truncated: it has 1 of 2147483647 bytes; get the file again",
          Idx.gzip(Idx.file(2049, new int[] {Integer.MAX_VALUE}, 7)),
          Type.LABELS);
    }

    @Test
    void byAGzipThatIsCutIsRefused() {
      assertRefused(
          "file.gz is truncated; get the file again",
          Arrays.copyOf(TWO_PICTURES, TWO_PICTURES.length - 9),
          Type.IMAGES);
    }

    @Test
    void byBeingEmptyIsRefused() {
      assertRefused("file.gz is truncated; get the file again", new byte[0], Type.IMAGES);
    }

    @Test
    void byBeingTextIsRefused() {
      assertRefused(
          "Invalid magic number 1952805748 in MNIST label file: file.gz",
          "test, test".getBytes(StandardCharsets.US_ASCII),
          Type.LABELS);
    }

    private void assertRefused(String message, byte[] file, Type kind) {
      var error = assertThrows(IOException.class, () -> read(file, kind));

      assertEquals(message, error.getMessage());
    }
  }

  private static IdxReader.Array read(byte[] file, Type kind) throws IOException {
    return IdxReader.read("file.gz", new ByteArrayInputStream(file), kind);
  }
}
