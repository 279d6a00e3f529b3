// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.images;

import dev.convnet.error.InvalidSettingException;

/**
 * Resizes images as {@code tf.image.resize(images, size, antialias=True)} does, and as exported
 * models do in their graph: linear interpolation where an image grows, averages with triangular
 * weights where it shrinks. An image of the right size keeps its values.
 *
 * @param height of the result, in pixels
 * @param width of the result, in pixels
 */
public record Resize(int height, int width) {
  public Resize {
    if (height < 1 || width < 1) {
      throw new InvalidSettingException(
          "height and width of an image must be at least 1, got %d and %d"
              .formatted(height, width));
    }
  }

  /**
   * Resizes one image.
   *
   * @return {@code float32 [height, width, 3]} in [0, 255], flat
   */
  public float[] apply(RgbImage image) {
    return apply(image.rows());
  }

  /** Resizes one image; returns {@code image} itself if it has the right size. */
  public FloatImage apply(FloatImage image) {
    if (image.height() == height && image.width() == width) return image;
    return new FloatImage(height, width, apply(image.rows()));
  }

  /** Resizes an image of which it needs a row at a time. */
  float[] apply(PixelRows image) {
    return image.height() == height && image.width() == width ? values(image) : resized(image);
  }

  private float[] values(PixelRows image) {
    var out = new float[3 * height * width];
    var row = new float[3 * width];
    for (int y = 0; y < height; y++) {
      image.copyRow(y, row);
      System.arraycopy(row, 0, out, y * row.length, row.length);
    }
    return out;
  }

  /** Resizes each row, and adds it to the target rows that it is part of. */
  private float[] resized(PixelRows image) {
    var columns = Kernel.of(image.width(), width);
    var rows = Kernel.of(image.height(), height);
    var out = new float[3 * height * width];
    var source = new float[3 * image.width()];
    var resized = new float[3 * width];
    int first = 0;
    for (int y = 0; y < image.height(); y++) {
      while (first < height && rows.end(first) <= y) first++;
      if (first == height || rows.starts[first] > y) continue;
      image.copyRow(y, source);
      columns.resize(source, resized);
      for (int to = first; to < height && rows.starts[to] <= y; to++) {
        add(rows.weights[to][y - rows.starts[to]], resized, out, 3 * width * to);
      }
    }
    return out;
  }

  private static void add(float weight, float[] row, float[] out, int to) {
    for (int i = 0; i < row.length; i++) out[to + i] += weight * row[i];
  }

  /**
   * The weights of the source pixels of each target pixel, along one axis.
   *
   * @param starts the first source pixel, by target pixel
   * @param weights of the source pixels from there on, by target pixel; their sum is 1
   */
  @SuppressWarnings("ArrayRecordComponent") // never leaves this class
  private record Kernel(int[] starts, float[][] weights) {
    static Kernel of(int from, int to) {
      float step = (float) from / to;
      float radius = Math.max(step, 1);
      var kernel = new Kernel(new int[to], new float[to][]);
      for (int i = 0; i < to; i++) {
        float center = (i + 0.5f) * step;
        int start = Math.max((int) Math.ceil(center - radius - 0.5f), 0);
        int end = Math.min((int) Math.floor(center + radius - 0.5f), from - 1);
        kernel.starts[i] = start;
        kernel.weights[i] = triangleWeights(start, end, center, radius);
      }
      return kernel;
    }

    private static float[] triangleWeights(int start, int end, float center, float radius) {
      var weights = new float[end - start + 1];
      float total = 0;
      for (int i = 0; i < weights.length; i++) {
        weights[i] = Math.max(0, 1 - Math.abs(start + i + 0.5f - center) / radius);
        total += weights[i];
      }
      for (int i = 0; i < weights.length; i++) weights[i] /= total;
      return weights;
    }

    /** The source pixel behind the last one of a target pixel. */
    int end(int target) {
      return starts[target] + weights[target].length;
    }

    /** Resizes a row of pixels. */
    void resize(float[] row, float[] out) {
      for (int x = 0; x < starts.length; x++) {
        float red = 0;
        float green = 0;
        float blue = 0;
        int at = 3 * starts[x];
        for (float weight : weights[x]) {
          red += weight * row[at];
          green += weight * row[at + 1];
          blue += weight * row[at + 2];
          at += 3;
        }
        out[3 * x] = red;
        out[3 * x + 1] = green;
        out[3 * x + 2] = blue;
      }
    }
  }
}
