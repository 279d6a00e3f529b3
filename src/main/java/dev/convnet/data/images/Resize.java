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
    var rgb = image.rgb();
    var values = new float[rgb.length];
    for (int i = 0; i < rgb.length; i++) values[i] = Byte.toUnsignedInt(rgb[i]);
    return apply(new FloatImage(image.height(), image.width(), values)).values();
  }

  /** Resizes one image; returns {@code image} itself if it has the right size. */
  public FloatImage apply(FloatImage image) {
    if (image.height() == height && image.width() == width) return image;
    var resizedRows = resizeRows(image, Kernel.of(image.width(), width));
    return new FloatImage(
        height, width, resizeColumns(resizedRows, Kernel.of(image.height(), height)));
  }

  /** Returns {@code [image.height(), width, 3]}. */
  private float[] resizeRows(FloatImage image, Kernel kernel) {
    var out = new float[image.height() * width * 3];
    for (int y = 0; y < image.height(); y++) {
      for (int x = 0; x < width; x++) {
        int from = 3 * (y * image.width() + kernel.starts[x]);
        kernel.sum(x, image.values(), from, 3, out, 3 * (y * width + x), 3);
      }
    }
    return out;
  }

  private float[] resizeColumns(float[] values, Kernel kernel) {
    int row = 3 * width;
    var out = new float[height * row];
    for (int y = 0; y < height; y++) {
      kernel.sum(y, values, kernel.starts[y] * row, row, out, y * row, row);
    }
    return out;
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

    /** Writes {@code count} weighted sums of values that are {@code stride} apart. */
    void sum(int target, float[] in, int from, int stride, float[] out, int to, int count) {
      var row = weights[target];
      for (int k = 0; k < row.length; k++) {
        for (int i = 0; i < count; i++) out[to + i] += row[k] * in[from + k * stride + i];
      }
    }
  }
}
