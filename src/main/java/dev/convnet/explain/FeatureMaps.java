// SPDX-License-Identifier: Apache-2.0
package dev.convnet.explain;

import dev.convnet.data.images.RgbImage;
import java.util.Arrays;

/**
 * The output of a layer for one image.
 *
 * @param values {@code float32 [height, width, channels]}, flat; copied on the way in and out
 */
public record FeatureMaps(int height, int width, int channels, float[] values) {
  private static final int SHEET_WIDTH = 1200; // pixels, about
  private static final int LARGEST_SCALE = 16;

  public FeatureMaps {
    if (values.length != (long) height * width * channels) {
      throw new IllegalArgumentException(
          "%d maps of %d by %d values cannot have %d values"
              .formatted(channels, height, width, values.length));
    }
    values = values.clone();
  }

  @Override
  public float[] values() {
    return values.clone();
  }

  /**
   * All maps as one image, row by row in the order of the channels. In each map its smallest value
   * is black and its largest white; a map whose values are all equal is black.
   */
  public RgbImage sheet() {
    int columns = (int) Math.ceil(Math.sqrt((double) channels * height / width));
    int rows = (channels + columns - 1) / columns;
    int scale = Math.min(Math.max(SHEET_WIDTH / (columns * (width + 1)), 1), LARGEST_SCALE);
    int sheetHeight = rows * (height * scale + 1) - 1;
    int sheetWidth = columns * (width * scale + 1) - 1;
    var rgb = new byte[3 * sheetHeight * sheetWidth];
    Arrays.fill(rgb, (byte) 0xff);
    for (int channel = 0; channel < channels; channel++) {
      int top = channel / columns * (height * scale + 1);
      int left = channel % columns * (width * scale + 1);
      draw(channel, scale, rgb, 3 * (top * sheetWidth + left), 3 * sheetWidth);
    }
    return new RgbImage(sheetHeight, sheetWidth, rgb);
  }

  private void draw(int channel, int scale, byte[] rgb, int from, int stride) {
    var gray = gray(channel);
    for (int y = 0; y < height * scale; y++) {
      for (int x = 0; x < width * scale; x++) {
        int at = from + y * stride + 3 * x;
        Arrays.fill(rgb, at, at + 3, gray[y / scale * width + x / scale]);
      }
    }
  }

  private byte[] gray(int channel) {
    float min = Float.POSITIVE_INFINITY;
    float max = Float.NEGATIVE_INFINITY;
    for (int i = channel; i < values.length; i += channels) {
      min = Math.min(min, values[i]);
      max = Math.max(max, values[i]);
    }
    var gray = new byte[height * width];
    if (!(max > min)) return gray;
    for (int i = 0; i < gray.length; i++) {
      gray[i] = (byte) Math.round(255 * (values[i * channels + channel] - min) / (max - min));
    }
    return gray;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FeatureMaps that
        && height == that.height
        && width == that.width
        && channels == that.channels
        && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return 31 * channels + Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return "FeatureMaps[" + height + "x" + width + "x" + channels + "]";
  }
}
