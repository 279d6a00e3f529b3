// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.parquet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.convnet.serving.log.parquet.JavaCodecs.UnsupportedCodecException;
import io.airlift.compress.Compressor;
import io.airlift.compress.lz4.Lz4Compressor;
import io.airlift.compress.snappy.SnappyCompressor;
import io.airlift.compress.zstd.ZstdCompressor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Pages without checksums, as other programs may write them. */
class JavaCodecsTest {
  private static final byte[] PAGE = "one two two three three three ".repeat(20).getBytes(UTF_8);

  private static byte[] compressed(CompressionCodecName name) throws IOException {
    return switch (name) {
      case SNAPPY -> compressed(new SnappyCompressor());
      case ZSTD -> compressed(new ZstdCompressor());
      case LZ4_RAW -> compressed(new Lz4Compressor());
      case GZIP -> {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new GZIPOutputStream(bytes)) {
          zip.write(PAGE);
        }
        yield bytes.toByteArray();
      }
      default -> PAGE;
    };
  }

  private static byte[] compressed(Compressor compressor) {
    var bytes = new byte[compressor.maxCompressedLength(PAGE.length)];
    int length = compressor.compress(PAGE, 0, PAGE.length, bytes, 0, bytes.length);
    return Arrays.copyOf(bytes, length);
  }

  private static byte[] decompressed(CompressionCodecName name, byte[] bytes, int size)
      throws IOException {
    var page = new JavaCodecs().getDecompressor(name).decompress(BytesInput.from(bytes), size);
    return page.toInputStream().readAllBytes();
  }

  @ParameterizedTest
  @EnumSource(names = {"UNCOMPRESSED", "GZIP", "SNAPPY", "ZSTD", "LZ4_RAW"})
  void damageIsAnException(CompressionCodecName name) throws IOException {
    var bytes = compressed(name);
    assertArrayEquals(PAGE, decompressed(name, bytes, PAGE.length));
    for (int bit = 0; bit < 8 * bytes.length; bit++) {
      var damaged = bytes.clone();
      damaged[bit / 8] ^= (byte) (1 << bit % 8);
      try {
        assertEquals(PAGE.length, decompressed(name, damaged, PAGE.length).length);
      } catch (IOException e) {
        // as expected
      }
    }
    if (name == CompressionCodecName.UNCOMPRESSED) return;
    for (int length = 0; length < bytes.length; length++) {
      var cut = Arrays.copyOf(bytes, length);
      assertThrows(IOException.class, () -> decompressed(name, cut, PAGE.length));
    }
    assertThrows(IOException.class, () -> decompressed(name, bytes, PAGE.length - 1));
    assertThrows(IOException.class, () -> decompressed(name, bytes, Integer.MAX_VALUE));
  }

  @Test
  void nativeCodeIsNotUsed() {
    assertThrows(
        UnsupportedCodecException.class,
        () -> decompressed(CompressionCodecName.BROTLI, PAGE, PAGE.length));
  }
}
