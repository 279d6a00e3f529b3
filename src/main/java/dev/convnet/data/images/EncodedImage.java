// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.images;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The file of an image in memory, checked before it is decoded: TensorFlow's decoder reads {@link
 * #bytes} to the right pixels, or refuses them. A small file of a huge image is refused here.
 */
public final class EncodedImage {
  /** The largest number of pixels of an image; it takes 150 MB when decoded. */
  public static final long MAX_PIXELS = 50_000_000;

  private final String name;
  private final byte[] bytes;
  private final long decodingCost;

  private EncodedImage(String name, byte[] bytes, long decodingCost) {
    this.name = name;
    this.bytes = bytes;
    this.decodingCost = decodingCost;
  }

  private record Size(long width, long height) {
    static final Size UNKNOWN = new Size(0, 0);

    boolean isTooLarge() {
      return height > 0 && width > MAX_PIXELS / height;
    }
  }

  /**
   * Checks the file of an image, and replaces it by an equal image where TensorFlow would read it
   * wrongly: BMP files with a palette, with masks, of 16 bits or compressed. Of an animated GIF,
   * the first frame is kept. A file of another format is left to TensorFlow.
   *
   * @param file the bytes of the file; not copied
   * @param name names the file in messages
   * @throws IllegalArgumentException if the image has more than {@link #MAX_PIXELS} pixels, or is a
   *     damaged BMP of the kinds above
   */
  public static EncodedImage of(byte[] file, String name) {
    var format = ImageFormat.of(file);
    var size = format.map(known -> size(known, file)).orElse(Size.UNKNOWN);
    if (size.isTooLarge()) {
      throw new IllegalArgumentException(
          "%s is %d pixels wide and %d high, but an image may have %d million; make it smaller"
              .formatted(name, size.width, size.height, MAX_PIXELS / 1_000_000));
    }
    var bytes = format.map(known -> readable(known, file, name)).orElse(file);
    return new EncodedImage(name, bytes, decodingCost(file));
  }

  /**
   * Checks the files of one call, which messages number, unless there is one only.
   *
   * @throws IllegalArgumentException as {@link #of}
   */
  public static List<EncodedImage> all(List<byte[]> files) {
    var images = new ArrayList<EncodedImage>();
    for (int i = 0; i < files.size(); i++) {
      var name = files.size() == 1 ? "the image" : "file %d of %d".formatted(i + 1, files.size());
      images.add(of(files.get(i), name));
    }
    return images;
  }

  private static Size size(ImageFormat format, byte[] file) {
    var size =
        switch (format) {
          case PNG -> pngSize(file);
          case JPEG -> JpegHeader.of(file).map(jpeg -> new Size(jpeg.width(), jpeg.height()));
          case GIF -> GifHeader.of(file).map(gif -> new Size(gif.width(), gif.height()));
          case BMP -> bmp(file).map(bmp -> new Size(bmp.width(), bmp.height()));
        };
    return size.orElse(Size.UNKNOWN);
  }

  /** 8 bytes signature, 8 bytes, width, height: 4 bytes each, big-endian. */
  private static Optional<Size> pngSize(byte[] file) {
    if (file.length < 24) return Optional.empty();
    var bytes = ByteBuffer.wrap(file);
    return Optional.of(
        new Size(
            Integer.toUnsignedLong(bytes.getInt(16)), Integer.toUnsignedLong(bytes.getInt(20))));
  }

  private static Optional<BmpHeader> bmp(byte[] file) {
    return Optional.of(new BmpHeader(file)).filter(BmpHeader::isComplete);
  }

  private static byte[] readable(ImageFormat format, byte[] file, String name) {
    return switch (format) {
      case PNG, JPEG -> file;
      case GIF -> GifHeader.of(file).map(gif -> gif.firstFrame(file)).orElse(file);
      case BMP -> bmp(file).map(bmp -> bmp.isPlain() ? file : as24Bits(bmp, name)).orElse(file);
    };
  }

  private static byte[] as24Bits(BmpHeader bmp, String name) {
    return bmp.as24Bits()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "%s is a BMP file of %d bits per pixel that is damaged or of a rare kind; save it again as PNG"
                        .formatted(name, bmp.bitsPerPixel())));
  }

  /**
   * What decoding an image takes of the {@link DecodingBudget}, in pixels.
   *
   * @param start of the file, or all of it; if it does not have the size, the image may be of any
   */
  static long decodingCost(byte[] start) {
    var format = ImageFormat.of(start);
    if (format.isEmpty()) return 1;
    if (format.get() == ImageFormat.JPEG) {
      return JpegHeader.of(start)
          .map(jpeg -> (long) jpeg.width() * jpeg.height() * (jpeg.isProgressive() ? 3 : 1))
          .orElse(MAX_PIXELS);
    }
    var size = size(format.get(), start);
    return size.equals(Size.UNKNOWN) || size.isTooLarge() ? MAX_PIXELS : size.width * size.height;
  }

  /** The file that TensorFlow decodes; not a copy. */
  public byte[] bytes() {
    return bytes;
  }

  /** What decoding it takes of the {@link DecodingBudget}, in pixels. */
  public long decodingCost() {
    return decodingCost;
  }

  /**
   * Whether it is a JPEG that ends before its pixels. TensorFlow refuses it, too, but its decoder
   * first prints a line for each such file.
   */
  boolean isCutBeforePixels() {
    return ImageFormat.of(bytes).filter(ImageFormat.JPEG::equals).isPresent()
        && !JpegHeader.hasScan(bytes);
  }

  /** The sentence that says why TensorFlow refused it, and what to do. */
  public String whyRefused() {
    if (bytes.length == 0) return name + " is empty";
    var format = ImageFormat.of(bytes);
    if (format.isEmpty()) return name + " " + ImageFormat.describeForeign(bytes);
    if (format.get() == ImageFormat.JPEG
        && JpegHeader.of(bytes).filter(JpegHeader::isRare).isPresent()) {
      return name
          + " is a JPEG file that is damaged or of a rare kind (lossless, arithmetic or 12 bits);"
          + " save it again as PNG";
    }
    return "%s is a %s file that is cut short or damaged; copy it again"
        .formatted(name, format.get());
  }
}
