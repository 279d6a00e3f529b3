// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.images;

import dev.convnet.error.InvalidSettingException;

/**
 * Changes the size of pictures as {@code tf.image.resize(images, size, antialias=True)} does and as
 * exported models do in their graph: linear between pixels where a picture grows, averaged with
 * triangular weights where it shrinks. The values of a picture that has the size already stay as
 * they are.
 *
 * @param height of what comes out
 * @param width of what comes out
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
   * Makes a picture fit.
   *
   * @return {@code float32 [height, width, 3]} in [0, 255], flat
   */
  public float[] apply(RgbImage picture) {
    var rgb = picture.rgb();
    var values = new float[rgb.length];
    for (int i = 0; i < rgb.length; i++) values[i] = Byte.toUnsignedInt(rgb[i]);
    if (picture.height() == height && picture.width() == width) return values;
    var narrow = rows(values, picture, Spans.of(picture.width(), width));
    return columns(narrow, Spans.of(picture.height(), height));
  }

  /** To {@code [picture's height, width, 3]}. */
  private float[] rows(float[] values, RgbImage picture, Spans spans) {
    var out = new float[picture.height() * width * 3];
    for (int y = 0; y < picture.height(); y++) {
      for (int x = 0; x < width; x++) {
        int from = 3 * (y * picture.width() + spans.starts[x]);
        spans.sum(x, values, from, 3, out, 3 * (y * width + x), 3);
      }
    }
    return out;
  }

  private float[] columns(float[] values, Spans spans) {
    int row = 3 * width;
    var out = new float[height * row];
    for (int y = 0; y < height; y++) {
      spans.sum(y, values, spans.starts[y] * row, row, out, y * row, row);
    }
    return out;
  }

  /**
   * Where each value of a line comes from.
   *
   * @param starts the first source, by target
   * @param weights of the sources from there on, which sum to 1
   */
  @SuppressWarnings("ArrayRecordComponent") // never leaves this class
  private record Spans(int[] starts, float[][] weights) {
    static Spans of(int from, int to) {
      float step = (float) from / to;
      float radius = Math.max(step, 1);
      var spans = new Spans(new int[to], new float[to][]);
      for (int i = 0; i < to; i++) {
        float center = (i + 0.5f) * step;
        int start = Math.max((int) Math.ceil(center - radius - 0.5f), 0);
        int end = Math.min((int) Math.floor(center + radius - 0.5f), from - 1);
        spans.starts[i] = start;
        spans.weights[i] = triangle(start, end, center, radius);
      }
      return spans;
    }

    private static float[] triangle(int start, int end, float center, float radius) {
      var weights = new float[end - start + 1];
      float total = 0;
      for (int i = 0; i < weights.length; i++) {
        weights[i] = Math.max(0, 1 - Math.abs(start + i + 0.5f - center) / radius);
        total += weights[i];
      }
      for (int i = 0; i < weights.length; i++) weights[i] /= total;
      return weights;
    }

    /** The weighted sum of {@code count} values each, {@code stride} apart. */
    void sum(int target, float[] in, int from, int stride, float[] out, int to, int count) {
      var line = weights[target];
      for (int k = 0; k < line.length; k++) {
        for (int i = 0; i < count; i++) out[to + i] += line[k] * in[from + k * stride + i];
      }
    }
  }
}
