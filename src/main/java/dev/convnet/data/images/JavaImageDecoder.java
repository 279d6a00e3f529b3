// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.images;

import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Decodes PNG, JPEG, GIF (the first frame) and BMP files with what Java has, for programs that do
 * not load TensorFlow. PNG, GIF and BMP files become the same pixels as by {@link ImageFile}; those
 * of JPEG files differ a little, because another inverse cosine transform rounds differently.
 *
 * <p>Thread-safe. All decoders of a process share the {@link DecodingBudget}.
 */
public final class JavaImageDecoder {
  /** How the reader's warning about a JPEG that ends too soon begins. */
  private static final String CUT = "Truncated File";

  private JavaImageDecoder() {}

  /**
   * Decodes a file.
   *
   * @throws IllegalArgumentException if Java cannot decode it; the message is a sentence
   */
  public static RgbImage decode(EncodedImage encoded, ExifOrientation orientation) {
    var share = DecodingBudget.acquire(encoded.decodingCost());
    try {
      var format = ImageFormat.of(encoded.bytes());
      if (format.isEmpty()) throw new IllegalArgumentException(encoded.whyRefused());
      var pixels = pixels(format.get(), encoded.bytes());
      return orientation == ExifOrientation.OBEY
          ? ExifTag.of(encoded.bytes()).upright(pixels)
          : pixels;
    } catch (IOException e) {
      throw new IllegalArgumentException(encoded.whyRefused(), e);
    } finally {
      share.release();
    }
  }

  private static RgbImage pixels(ImageFormat format, byte[] file) throws IOException {
    return switch (format) {
      case JPEG -> jpeg(file);
      case PNG, BMP -> read(format, file, reader -> pixels(reader.read(0)));
      case GIF -> gif(file);
    };
  }

  private static RgbImage jpeg(byte[] file) throws IOException {
    var colors = JpegColors.of(file);
    return read(
        ImageFormat.JPEG,
        colors.named(file),
        reader ->
            colors.areFour()
                ? colors.ofFour(reader.readRaster(0, null))
                : samples(reader.read(0).getRaster()));
  }

  private static RgbImage gif(byte[] file) throws IOException {
    var frame = GifHeader.of(file).orElseThrow(() -> new IOException("there is no frame"));
    return read(
        ImageFormat.GIF,
        file,
        reader -> {
          var image = reader.read(0);
          var colors = (IndexColorModel) image.getColorModel();
          return colors(
              image.getRaster(), colors, colors.getTransparentPixel(), frame.left(), frame.top());
        });
  }

  private interface Reading {
    RgbImage of(ImageReader reader) throws IOException;
  }

  private static RgbImage read(ImageFormat format, byte[] file, Reading reading)
      throws IOException {
    var reader = reader(format);
    try (var in = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
      var isCut = new AtomicBoolean();
      reader.addIIOReadWarningListener(
          (source, warning) -> isCut.compareAndSet(false, warning.startsWith(CUT)));
      reader.setInput(in, true, true);
      var pixels = reading.of(reader);
      if (isCut.get()) throw new IOException("the file is cut short");
      return pixels;
    } catch (RuntimeException e) { // damaged files make the readers throw any kind
      throw new IOException(e.getMessage(), e);
    } finally {
      reader.dispose();
    }
  }

  /** Java's own: another library may have added some, which read damaged files otherwise. */
  private static ImageReader reader(ImageFormat format) {
    var readers = ImageIO.getImageReadersByFormatName(format.name());
    while (readers.hasNext()) {
      var reader = readers.next();
      if (reader.getClass().getName().startsWith("com.sun.imageio.")) return reader;
    }
    throw new IllegalStateException("this Java has no reader of " + format + " files");
  }

  private static RgbImage pixels(BufferedImage image) {
    return image.getColorModel() instanceof IndexColorModel colors
        ? colors(image.getRaster(), colors, -1, 0, 0)
        : samples(image.getRaster());
  }

  /**
   * The pixels of a palette.
   *
   * @param transparent the index of the color that becomes black; -1 for none
   * @param left by how many pixels the image is moved to the right, which leaves black behind
   * @param top by how many it is moved down
   */
  private static RgbImage colors(
      Raster raster, IndexColorModel colors, int transparent, int left, int top) {
    int height = raster.getHeight();
    int width = raster.getWidth();
    var rgb = new byte[height * width * RgbImage.CHANNELS];
    for (int y = 0; y < height - top; y++) {
      for (int x = 0; x < width - left; x++) {
        int index = raster.getSample(x, y, 0);
        int at = ((y + top) * width + x + left) * RgbImage.CHANNELS;
        if (index == transparent) continue;
        rgb[at] = (byte) colors.getRed(index);
        rgb[at + 1] = (byte) colors.getGreen(index);
        rgb[at + 2] = (byte) colors.getBlue(index);
      }
    }
    return new RgbImage(height, width, rgb);
  }

  /**
   * The stored numbers: {@link BufferedImage#getRGB} would apply color profiles. Gray has one band
   * and perhaps transparency, colors have three. Of 16 bits, the higher 8 count.
   */
  private static RgbImage samples(Raster raster) {
    int bands = raster.getNumBands();
    int shift = raster.getDataBuffer().getDataType() == DataBuffer.TYPE_USHORT ? 8 : 0;
    int green = bands < 3 ? 0 : 1;
    int blue = bands < 3 ? 0 : 2;
    var rgb = new byte[raster.getHeight() * raster.getWidth() * RgbImage.CHANNELS];
    var row = new int[raster.getWidth() * bands];
    int at = 0;
    for (int y = 0; y < raster.getHeight(); y++) {
      raster.getPixels(0, y, raster.getWidth(), 1, row);
      for (int i = 0; i < row.length; i += bands) {
        rgb[at++] = (byte) (row[i] >> shift);
        rgb[at++] = (byte) (row[i + green] >> shift);
        rgb[at++] = (byte) (row[i + blue] >> shift);
      }
    }
    return new RgbImage(raster.getHeight(), raster.getWidth(), rgb);
  }
}
