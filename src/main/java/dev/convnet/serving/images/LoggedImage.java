// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.images;

import dev.convnet.serving.calls.SmallImage;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;
import javax.imageio.ImageIO;

/** The image of an instance of a request, or why there is none. */
@SuppressWarnings("ArrayRecordComponent") // are read from the log, and written
public sealed interface LoggedImage {
  /** Why there is no image that a model can be trained with. */
  enum Reason {
    NOT_WHOLE("was logged without its payload"),
    UNREADABLE("cannot be read"),
    MESSAGE_OF_EXAMPLES("is a message with examples, whose features are not read"),
    NO_INSTANCE("has no instance with this number"),
    NO_IMAGE("has neither the file of an image nor pixels with 1 or 3 channels there"),
    BELOW_ZERO("has values below 0: its pixels were scaled before they were sent");

    private final String text;

    Reason(String text) {
      this.text = text;
    }

    /** The end of a sentence about a request. */
    @Override
    public String toString() {
      return text;
    }
  }

  /** Why the image cannot be written as it was; empty if it can. */
  Optional<Reason> refusal();

  /**
   * A file with the image as the model got it.
   *
   * @throws IllegalStateException if there is a {@link #refusal}
   */
  byte[] file() throws IOException;

  /** The image, of a large file a smaller one, to be looked at; empty if it cannot be drawn. */
  Optional<BufferedImage> preview();

  /** No image. */
  record None(Reason reason) implements LoggedImage {
    @Override
    public Optional<Reason> refusal() {
      return Optional.of(reason);
    }

    @Override
    public byte[] file() {
      throw new IllegalStateException(reason.text);
    }

    @Override
    public Optional<BufferedImage> preview() {
      return Optional.empty();
    }
  }

  /** A file of PNG, JPEG, GIF or BMP, as it came. */
  record File(byte[] file) implements LoggedImage {
    private static final long MOST_PIXELS = 4_000_000;
    private static final int SIDE = 96;

    /** No image if the first bytes are of no kind that is read. */
    static LoggedImage of(byte[] file) {
      return extension(file).isEmpty() ? new None(Reason.NO_IMAGE) : new File(file);
    }

    @Override
    public Optional<Reason> refusal() {
      return Optional.empty();
    }

    @Override
    public Optional<BufferedImage> preview() {
      return SmallImage.read(file, MOST_PIXELS, SIDE);
    }
  }

  /**
   * Pixels, row by row.
   *
   * @param values up to 1 or to 255, the channels of a pixel together
   * @param channels 1 or 3
   * @param largest the greatest value in all images of the input; up to 1 all are from 0 to 1
   */
  record Pixels(float[] values, int height, int width, int channels, float largest)
      implements LoggedImage {
    private static final int BYTE = 255;

    @Override
    public Optional<Reason> refusal() {
      for (float value : values) if (!(value >= 0)) return Optional.of(Reason.BELOW_ZERO);
      return Optional.empty();
    }

    @Override
    public byte[] file() throws IOException {
      refusal()
          .ifPresent(
              reason -> {
                throw new IllegalStateException(reason.text);
              });
      var png = new ByteArrayOutputStream();
      ImageIO.write(drawn(), "png", png);
      return png.toByteArray();
    }

    @Override
    public Optional<BufferedImage> preview() {
      return Optional.of(drawn());
    }

    private BufferedImage drawn() {
      float scale = largest > 1 ? 1 : BYTE;
      int type = channels == 1 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_INT_RGB;
      var image = new BufferedImage(width, height, type);
      for (int i = 0; i < values.length; i++) {
        int pixel = i / channels;
        int level = Math.round(Math.max(0, Math.min(BYTE, scale * values[i])));
        image.getRaster().setSample(pixel % width, pixel / width, i % channels, level);
      }
      return image;
    }
  }

  /** The ending of the name of a file, by its first bytes; empty if they are of no known kind. */
  static String extension(byte[] file) {
    if (file.length < 4) return "";
    return switch (file[0] & 0xff) {
      case 0x89 -> ".png";
      case 0xff -> ".jpg";
      case 'G' -> ".gif";
      case 'B' -> ".bmp";
      default -> "";
    };
  }
}
