// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.images;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.tensorflow.types.TUint8;

/**
 * Reads PNG, JPEG, BMP and GIF files (the first frame of a GIF), to the pixels that an exported
 * network decodes: three channels as of TensorFlow's {@code decode_image}, where gray becomes
 * color, transparency is dropped, and color profiles are not applied. The content of a file decides
 * on its format. BMP files of kinds that TensorFlow reads wrongly are read right.
 *
 * <p>All methods are thread-safe. However many threads read, a small number of pixels is decoded at
 * the same time.
 */
public final class ImageFile {
  /** The largest number of pixels that is decoded, 150 MB in memory. */
  public static final long MAX_PIXELS = EncodedImage.MAX_PIXELS;

  /** Twice the bytes of the largest image without compression. */
  private static final long MAX_BYTES = 400_000_000;

  /** In nearly all files, the size of the image is in these. */
  private static final int HEAD_BYTES = 256 * 1024;

  private static final Pattern IMAGE_NAME = Pattern.compile("(?i).+\\.(png|jpe?g|gif|bmp)");

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
    return read(file, ExifOrientation.IGNORE);
  }

  /**
   * Reads and decodes a file.
   *
   * @throws IOException as {@link #read(Path)}
   */
  public static RgbImage read(Path file, ExifOrientation orientation) throws IOException {
    return decode(file, orientation, RgbImage::of);
  }

  /**
   * Reads a file and resizes the image, without a copy of it in its own size.
   *
   * @return {@code float32 [height, width, 3]} in [0, 255], flat
   * @throws IOException as {@link #read(Path)}
   */
  static float[] read(Path file, ExifOrientation orientation, Resize size) throws IOException {
    return decode(file, orientation, image -> size.apply(PixelRows.of(image)));
  }

  /**
   * Decodes a file, and forgets the image.
   *
   * @throws IOException as {@link #read(Path)}
   */
  static void requireDecodable(Path file) throws IOException {
    decode(file, ExifOrientation.IGNORE, TUint8::shape);
  }

  /**
   * Decodes the bytes of a file.
   *
   * @param file a PNG, JPEG, GIF or BMP file
   * @param name names it in messages
   * @throws IOException as {@link #read(Path)}
   */
  public static RgbImage decode(byte[] file, String name, ExifOrientation orientation)
      throws IOException {
    return decode(file, name, orientation, RgbImage::of);
  }

  /**
   * Decodes the bytes of a file and resizes the image, without a copy of it in its own size.
   *
   * @param file a PNG, JPEG, GIF or BMP file
   * @param name names it in messages
   * @return {@code float32 [height, width, 3]} in [0, 255], flat
   * @throws IOException as {@link #read(Path)}
   */
  public static float[] decode(byte[] file, String name, ExifOrientation orientation, Resize size)
      throws IOException {
    return decode(file, name, orientation, image -> size.apply(PixelRows.of(image)));
  }

  private static <T> T decode(
      byte[] file, String name, ExifOrientation orientation, Function<TUint8, T> reader)
      throws IOException {
    var share = DecodingBudget.acquire(Math.max(EncodedImage.decodingCost(file), file.length / 3));
    try {
      return ImageDecoder.of(orientation).decode(EncodedImage.of(file, name), reader);
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    } finally {
      share.release();
    }
  }

  private static <T> T decode(Path file, ExifOrientation orientation, Function<TUint8, T> reader)
      throws IOException {
    long size = size(file);
    try (var in = Files.newInputStream(file)) {
      var head = in.readNBytes((int) Math.min(size, HEAD_BYTES));
      var share = DecodingBudget.acquire(Math.max(EncodedImage.decodingCost(head), size / 3));
      try {
        var encoded = EncodedImage.of(rest(in, head, size), file.toString());
        return ImageDecoder.of(orientation).decode(encoded, reader);
      } finally {
        share.release();
      }
    } catch (AccessDeniedException e) {
      throw unreadable(file, e);
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** Reads piece by piece: the system's copy of each piece is kept for the thread. */
  private static byte[] rest(InputStream in, byte[] head, long size) throws IOException {
    if (head.length == size) return head;
    var all = Arrays.copyOf(head, (int) size);
    int end = head.length;
    for (int read = 0; read >= 0 && end < all.length; end += Math.max(read, 0)) {
      read = in.read(all, end, Math.min(all.length - end, HEAD_BYTES));
    }
    return end == all.length ? all : Arrays.copyOf(all, end);
  }

  /**
   * Reads the bytes of a file.
   *
   * @throws IOException if there is no such file, it is no regular file, it is empty, or it is
   *     larger than any image; the message is a sentence that names it
   */
  public static byte[] bytes(Path file) throws IOException {
    long size = size(file);
    try (var in = Files.newInputStream(file)) {
      return rest(in, in.readNBytes((int) Math.min(size, HEAD_BYTES)), size);
    } catch (AccessDeniedException e) {
      throw unreadable(file, e);
    }
  }

  private static IOException unreadable(Path file, AccessDeniedException cause) {
    return new IOException(file + " can't be read: permission is denied", cause);
  }

  /** Reading from a pipe or a device would wait, perhaps forever. */
  private static long size(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file.toString(), null, "there is no such file");
    }
    if (Files.isDirectory(file)) throw new IOException(file + " is a folder, not an image");
    if (!Files.isRegularFile(file))
      throw new IOException(file + " is a pipe or a device, not a file");
    long size = Files.size(file);
    if (size == 0) throw new IOException(file + " is empty");
    if (size > MAX_BYTES) {
      throw new IOException(
          "%s has %d MB, but an image may have %d; make it smaller"
              .formatted(file, size / 1_000_000, MAX_BYTES / 1_000_000));
    }
    return size;
  }
}
