// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.images;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.FileImageInputStream;
import javax.imageio.stream.ImageInputStream;

/**
 * Decodes PNG, JPEG, BMP and GIF files (the first frame of a GIF) to three channels, as
 * TensorFlow's {@code decode_image} does: gray becomes color, transparency is dropped.
 */
public final class ImageFile {
  /** The largest number of pixels that is decoded, 150 MB in memory. */
  public static final long MAX_PIXELS = 50_000_000;

  private static final Pattern IMAGE_NAME = Pattern.compile("(?i).+\\.(png|jpe?g|gif|bmp)");
  private static final Pattern TRUNCATED = Pattern.compile("(?i).*(premature|truncated|corrupt).*");

  private ImageFile() {}

  /** Whether the name ends in .png, .jpg, .jpeg, .gif or .bmp, in upper or lower case. */
  public static boolean hasImageExtension(Path file) {
    return IMAGE_NAME.matcher(file.getFileName().toString()).matches();
  }

  /**
   * Reads and decodes a file.
   *
   * @throws IOException if the file does not exist, is not an image, is damaged, or has more than
   *     {@link #MAX_PIXELS} pixels, which is checked before it is decoded; the message names the
   *     file
   */
  public static RgbImage read(Path file) throws IOException {
    try {
      return decode(file);
    } catch (RuntimeException e) { // ImageIO's decoders throw many for wrong bytes
      throw new IOException(file + " is damaged: " + e, e);
    }
  }

  private static RgbImage decode(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file.toString(), null, "there is no such file");
    }
    if (Files.size(file) == 0) throw new IOException(file + " is empty");
    try (var stream = new FileImageInputStream(file.toFile())) {
      var reader = reader(file, stream);
      try {
        requireDecodableSize(file, reader);
        return toRgb(decode(file, reader));
      } finally {
        reader.dispose();
      }
    }
  }

  private static ImageReader reader(Path file, ImageInputStream stream) throws IOException {
    var readers = ImageIO.getImageReaders(stream);
    if (!readers.hasNext()) {
      throw new IOException(file + " is not a PNG, JPEG, BMP or GIF image");
    }
    var reader = readers.next();
    reader.setInput(stream, true, true);
    return reader;
  }

  private static void requireDecodableSize(Path file, ImageReader reader) throws IOException {
    int width = reader.getWidth(0);
    int height = reader.getHeight(0);
    if ((long) width * height > MAX_PIXELS) {
      throw new IOException(
          "%s has %d by %d pixels, at most %d are allowed; make it smaller"
              .formatted(file, width, height, MAX_PIXELS));
    }
  }

  private static BufferedImage decode(Path file, ImageReader reader) throws IOException {
    var warnings = new ArrayList<String>();
    reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
    try {
      var image = reader.read(0);
      requireComplete(warnings);
      return image;
    } catch (IOException e) {
      var why = e.getMessage() == null ? "it is truncated or damaged" : e.getMessage();
      throw new IOException(file + " cannot be decoded: " + why, e);
    }
  }

  /** The JPEG decoder only warns about missing data, and fills it up. */
  private static void requireComplete(List<String> warnings) throws IOException {
    for (var warning : warnings) {
      if (TRUNCATED.matcher(warning).matches())
        throw new IOException("it is truncated or damaged: " + warning);
    }
  }

  private static RgbImage toRgb(BufferedImage image) {
    int width = image.getWidth();
    int height = image.getHeight();
    var rgb = new byte[3 * width * height];
    RowReader reader = isGray(image) ? ImageFile::readGrayRow : ImageFile::readColorRow;
    for (int y = 0; y < height; y++) reader.read(image, y, rgb);
    return new RgbImage(height, width, rgb);
  }

  private interface RowReader {
    void read(BufferedImage image, int y, byte[] rgb);
  }

  private static boolean isGray(BufferedImage image) {
    var model = image.getColorModel();
    return model instanceof ComponentColorModel
        && model.getColorSpace().getType() == ColorSpace.TYPE_GRAY;
  }

  /** Reads the stored values: {@code getRGB} would treat them as linear and brighten them. */
  private static void readGrayRow(BufferedImage image, int y, byte[] rgb) {
    int width = image.getWidth();
    int shift = image.getColorModel().getComponentSize(0) - 8;
    var samples = image.getRaster().getSamples(0, y, width, 1, 0, (int[]) null);
    for (int x = 0; x < width; x++) {
      int at = 3 * (y * width + x);
      Arrays.fill(rgb, at, at + 3, (byte) (samples[x] >> shift));
    }
  }

  private static void readColorRow(BufferedImage image, int y, byte[] rgb) {
    int width = image.getWidth();
    var row = image.getRGB(0, y, width, 1, null, 0, width);
    for (int x = 0, at = 3 * y * width; x < width; x++) {
      rgb[at++] = (byte) (row[x] >> 16);
      rgb[at++] = (byte) (row[x] >> 8);
      rgb[at++] = (byte) row[x];
    }
  }
}
