// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.images;

import java.util.Arrays;

/**
 * An image whose values are being changed; every operation returns another raster.
 *
 * @param values {@code float32 [height, width, 3]} in [0, 255], flat; not copied
 */
@SuppressWarnings("ArrayRecordComponent") // never leaves this package
record Raster(int height, int width, float[] values) {

  /** The pixels beyond the edge, and the value of {@link FillMode#CONSTANT}. */
  record Fill(FillMode mode, float value) {}

  /** Transforms the image, with one bilinear interpolation in double precision. */
  Raster transformed(Affine affine, Fill fill) {
    if (affine.equals(Affine.IDENTITY)) return this;
    double centerY = height / 2.0 - 0.5;
    double centerX = width / 2.0 - 0.5;
    var out = new float[values.length];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        var source = affine.source(y - centerY, x - centerX);
        double row = fill.mode.map(source.y() + centerY, height);
        double column = fill.mode.map(source.x() + centerX, width);
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
    double rightWeight = column - left;
    double lowerWeight = row - top;
    for (int c = 0; c < 3; c++) {
      double upper = at(top, left, c) * (1 - rightWeight) + at(top, left + 1, c) * rightWeight;
      double lower =
          at(top + 1, left, c) * (1 - rightWeight) + at(top + 1, left + 1, c) * rightWeight;
      out[to + c] = (float) (upper * (1 - lowerWeight) + lower * lowerWeight);
    }
  }

  /** A coordinate may be one beyond the edge, where every mode uses the edge. */
  private double at(int y, int x, int channel) {
    int row = Math.min(Math.max(y, 0), height - 1);
    int column = Math.min(Math.max(x, 0), width - 1);
    return values[3 * (row * width + column) + channel];
  }

  /** Exchanges left and right. */
  Raster flippedHorizontally() {
    var out = new float[values.length];
    for (int i = 0; i < height * width; i++) {
      int x = i % width;
      System.arraycopy(values, 3 * i, out, 3 * (i - x + width - 1 - x), 3);
    }
    return new Raster(height, width, out);
  }

  /** Exchanges top and bottom. */
  Raster flippedVertically() {
    int row = 3 * width;
    var out = new float[values.length];
    for (int y = 0; y < height; y++) {
      System.arraycopy(values, y * row, out, (height - 1 - y) * row, row);
    }
    return new Raster(height, width, out);
  }

  /** Adds a number to all values, and clips them to the range that they had before. */
  Raster channelShifted(double shift) {
    if (shift == 0) return this;
    float minimum = Float.POSITIVE_INFINITY;
    float maximum = Float.NEGATIVE_INFINITY;
    for (float value : values) {
      minimum = Math.min(minimum, value);
      maximum = Math.max(maximum, value);
    }
    var out = new float[values.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = Math.min(Math.max((float) (values[i] + shift), minimum), maximum);
    }
    return new Raster(height, width, out);
  }

  /** Multiplies as Pillow blends with black: rounds down before and after, and clips at 255. */
  Raster brightened(double factor) {
    if (factor == 1) return this;
    var out = new float[values.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = (int) Math.min(Math.max((int) values[i] * factor, 0), 255);
    }
    return new Raster(height, width, out);
  }
}
