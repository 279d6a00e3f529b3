// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.images;

import java.util.Arrays;

/**
 * A picture in the making. Not for several threads.
 *
 * @param values {@code float32 [height, width, 3]} in [0, 255], flat; not copied
 */
@SuppressWarnings("ArrayRecordComponent") // never leaves this package
record Raster(int height, int width, float[] values) {

  /** What is seen beyond the edge, and the value of {@link FillMode#CONSTANT}. */
  record Fill(FillMode mode, float value) {}

  /** Moves the pixels, with one bilinear interpolation in double. */
  Raster transformed(Affine affine, Fill fill) {
    if (affine.equals(Affine.IDENTITY)) return this;
    double middleY = height / 2.0 - 0.5;
    double middleX = width / 2.0 - 0.5;
    var out = new float[values.length];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        var source = affine.source(y - middleY, x - middleX);
        double row = fill.mode.map(source.y() + middleY, height);
        double column = fill.mode.map(source.x() + middleX, width);
        int to = 3 * (y * width + x);
        if (Double.isNaN(row + column)) Arrays.fill(out, to, to + 3, fill.value);
        else interpolate(row, column, out, to);
      }
    }
    return new Raster(height, width, out);
  }

  private void interpolate(double row, double column, float[] out, int to) {
    int top = (int) Math.floor(row);
    int left = (int) Math.floor(column);
    double beside = column - left;
    double below = row - top;
    for (int c = 0; c < 3; c++) {
      double upper = at(top, left, c) * (1 - beside) + at(top, left + 1, c) * beside;
      double lower = at(top + 1, left, c) * (1 - beside) + at(top + 1, left + 1, c) * beside;
      out[to + c] = (float) (upper * (1 - below) + lower * below);
    }
  }

  /** A place may be one beyond the edge, where every mode sees the edge. */
  private double at(int y, int x, int channel) {
    int row = Math.min(Math.max(y, 0), height - 1);
    int column = Math.min(Math.max(x, 0), width - 1);
    return values[3 * (row * width + column) + channel];
  }

  /** Left becomes right. */
  Raster flippedHorizontally() {
    var out = new float[values.length];
    for (int i = 0; i < height * width; i++) {
      int x = i % width;
      System.arraycopy(values, 3 * i, out, 3 * (i - x + width - 1 - x), 3);
    }
    return new Raster(height, width, out);
  }

  /** Top becomes bottom. */
  Raster flippedVertically() {
    int row = 3 * width;
    var out = new float[values.length];
    for (int y = 0; y < height; y++) {
      System.arraycopy(values, y * row, out, (height - 1 - y) * row, row);
    }
    return new Raster(height, width, out);
  }

  /** Adds to each channel, and limits to the least and the greatest value that were there. */
  Raster channelShifted(double by) {
    if (by == 0) return this;
    float least = Float.POSITIVE_INFINITY;
    float greatest = Float.NEGATIVE_INFINITY;
    for (float value : values) {
      least = Math.min(least, value);
      greatest = Math.max(greatest, value);
    }
    var out = new float[values.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = Math.min(Math.max((float) (values[i] + by), least), greatest);
    }
    return new Raster(height, width, out);
  }

  /** As Pillow blends with black: whole numbers before and after, up to 255. */
  Raster brightened(double factor) {
    if (factor == 1) return this;
    var out = new float[values.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = (int) Math.min(Math.max((int) values[i] * factor, 0), 255);
    }
    return new Raster(height, width, out);
  }
}
