// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.parquet;

import io.airlift.compress.Decompressor;
import io.airlift.compress.lz4.Lz4Decompressor;
import io.airlift.compress.snappy.SnappyDecompressor;
import io.airlift.compress.zstd.ZstdDecompressor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/**
 * Decompresses the pages of Parquet files without native code, which can end the process if a page
 * is damaged.
 */
final class JavaCodecs implements CompressionCodecFactory {
  private static final int MOST_BYTES = 256 << 20;

  /** Makes a page of its bytes. */
  private interface Codec {
    byte[] decompress(byte[] compressed, int size) throws IOException;
  }

  @Override
  public BytesInputCompressor getCompressor(CompressionCodecName name) {
    throw new UnsupportedOperationException("nothing is written with it");
  }

  @Override
  public BytesInputDecompressor getDecompressor(CompressionCodecName name) {
    Codec codec =
        switch (name) {
          case UNCOMPRESSED -> (bytes, size) -> bytes;
          case GZIP -> JavaCodecs::unzip;
          case SNAPPY -> of(new SnappyDecompressor());
          case ZSTD -> of(new ZstdDecompressor());
          case LZ4_RAW -> of(new Lz4Decompressor());
          default -> throw new UnsupportedCodecException(name);
        };
    return new PageDecompressor(codec);
  }

  private static Codec of(Decompressor decompressor) {
    return (bytes, size) -> {
      var page = new byte[size];
      int got;
      try {
        got = decompressor.decompress(bytes, 0, bytes.length, page, 0, size);
      } catch (RuntimeException e) { // the library has no checked ones
        throw new IOException("a page cannot be decompressed", e);
      }
      if (got != size) throw new IOException("a page has %d bytes, not %d".formatted(got, size));
      return page;
    };
  }

  private static byte[] unzip(byte[] compressed, int size) throws IOException {
    try (var in = new GZIPInputStream(new ByteArrayInputStream(compressed))) {
      var page = in.readNBytes(size);
      if (page.length < size || in.read() >= 0) throw new IOException("a page has another size");
      return page;
    }
  }

  @Override
  public void release() {}

  /** Says which way of compression a file has that is not read. */
  static final class UnsupportedCodecException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnsupportedCodecException(CompressionCodecName name) {
      super(name.toString());
    }
  }

  private record PageDecompressor(Codec codec) implements BytesInputDecompressor {
    @Override
    public BytesInput decompress(BytesInput bytes, int size) throws IOException {
      return BytesInput.from(page(bytes.toInputStream().readAllBytes(), size));
    }

    private byte[] page(byte[] compressed, int size) throws IOException {
      if (size < 0 || size > MOST_BYTES) {
        throw new IOException("a page has %d bytes".formatted(size));
      }
      return codec.decompress(compressed, size);
    }

    @Override
    public void decompress(ByteBuffer bytes, int compressedSize, ByteBuffer page, int size)
        throws IOException {
      var compressed = new byte[compressedSize];
      bytes.get(compressed);
      page.put(page(compressed, size));
    }

    @Override
    public void release() {}
  }
}
