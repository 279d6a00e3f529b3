// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.images;

import com.fasterxml.jackson.databind.JsonNode;
import dev.convnet.serving.images.LoggedImage.None;
import dev.convnet.serving.images.LoggedImage.Pixels;
import dev.convnet.serving.images.LoggedImage.Reason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Numbers of pixels: rows of an image with one channel or three. */
final class PixelRows {
  private static final int MOST_PIXELS = 4_000_000;
  private static final int MOST_ROWS = 100_000;

  private PixelRows() {}

  /** An image of nested arrays; empty if they are none. */
  static Optional<LoggedImage> image(JsonNode rows) {
    int height = rows.size();
    int width = rows.path(0).size();
    var first = rows.path(0).path(0);
    int channels = first.isArray() ? first.size() : 1;
    if (!fits(height, width, channels)) return Optional.empty();
    var values = new float[height * width * channels];
    if (!fill(rows, values, width, channels)) return Optional.empty();
    return Optional.of(new Pixels(values, height, width, channels, largest(values)));
  }

  private static boolean fits(long height, long width, long channels) {
    boolean hasPixels = height > 0 && width > 0 && height <= MOST_PIXELS / width;
    return hasPixels && (channels == 1 || channels == 3);
  }

  /** Whether all rows have the same shape, and numbers. */
  private static boolean fill(JsonNode rows, float[] values, int width, int channels) {
    int next = 0;
    boolean hasChannels = rows.path(0).path(0).isArray();
    for (var row : rows) {
      if (row.size() != width) return false;
      for (var pixel : row) {
        if (pixel.isArray() != hasChannels || hasChannels && pixel.size() != channels) return false;
        for (int c = 0; c < channels; c++) {
          var number = hasChannels ? pixel.get(c) : pixel;
          if (!number.isNumber()) return false;
          values[next++] = number.floatValue();
        }
      }
    }
    return true;
  }

  private static float largest(float[] values) {
    float largest = 0;
    for (float value : values) largest = Math.max(largest, value);
    return largest;
  }

  /**
   * The rows of a tensor.
   *
   * @throws IllegalArgumentException if it has another number of values than its shape
   */
  static List<LoggedImage> images(long[] shape, float[] values) {
    long count = Arrays.stream(shape).reduce(1, Math::multiplyExact);
    if (count != values.length) throw new IllegalArgumentException("a tensor lacks values");
    int images = (int) Math.min(MOST_ROWS, shape.length == 0 ? 0 : shape[0]);
    boolean fits =
        (shape.length == 3 || shape.length == 4)
            && fits(shape[1], shape[2], shape.length == 4 ? shape[3] : 1);
    if (!fits) return Collections.nCopies(images, new None(Reason.NO_IMAGE));
    int size = images == 0 ? 0 : values.length / (int) shape[0];
    int channels = shape.length == 4 ? (int) shape[3] : 1;
    float largest = largest(values);
    var found = new ArrayList<LoggedImage>();
    for (int image = 0; image < images; image++) {
      var own = Arrays.copyOfRange(values, image * size, (image + 1) * size);
      found.add(new Pixels(own, (int) shape[1], (int) shape[2], channels, largest));
    }
    return found;
  }

  /** A black image among images up to 255 is not up to 1. */
  static List<LoggedImage> ofOneRange(List<LoggedImage> images) {
    float largest = 0;
    for (var image : images) {
      if (image instanceof Pixels pixels) largest = Math.max(largest, pixels.largest());
    }
    var found = new ArrayList<LoggedImage>();
    for (var image : images) {
      found.add(
          image instanceof Pixels p
              ? new Pixels(p.values(), p.height(), p.width(), p.channels(), largest)
              : image);
    }
    return found;
  }
}
