// SPDX-License-Identifier: Apache-2.0
package dev.convnet.explain;

import dev.convnet.data.images.RgbImage;
import java.util.Arrays;

/**
 * How much each position of an image adds to the evidence for a class.
 *
 * @param values from 0 on, row by row, {@code float32 [height, width]}, as the method computes
 *     them; copied on the way in and out
 */
public record HeatMap(int height, int width, float[] values) {
  private static final double OPACITY = 0.5;

  public HeatMap {
    if (height < 1 || width < 1 || values.length != (long) height * width) {
      throw new IllegalArgumentException(
          "a map of %d by %d values cannot have %d".formatted(height, width, values.length));
    }
    values = values.clone();
  }

  @Override
  public float[] values() {
    return values.clone();
  }

  /** The largest value. */
  public float max() {
    float max = 0;
    for (var value : values) max = Math.max(max, value);
    return max;
  }

  /**
   * This map, scaled so that its largest value is 1; a map without a positive value stays as it is.
   */
  public HeatMap normalized() {
    var max = max();
    if (!(max > 0)) return this;
    var scaled = new float[values.length];
    for (int i = 0; i < scaled.length; i++) scaled[i] = values[i] / max;
    return new HeatMap(height, width, scaled);
  }

  /** This map in another size, by linear interpolation between the centers of its values. */
  public HeatMap resized(int toHeight, int toWidth) {
    var result = new float[toHeight * toWidth];
    for (int y = 0; y < toHeight; y++) {
      double sourceY = center(y, toHeight, height);
      for (int x = 0; x < toWidth; x++) {
        result[y * toWidth + x] = at(sourceY, center(x, toWidth, width));
      }
    }
    return new HeatMap(toHeight, toWidth, result);
  }

  private static double center(int i, int to, int from) {
    return Math.min(Math.max((i + 0.5) * from / to - 0.5, 0), from - 1);
  }

  private float at(double y, double x) {
    int top = (int) y;
    int left = (int) x;
    int bottom = Math.min(top + 1, height - 1);
    int right = Math.min(left + 1, width - 1);
    double above = mix(value(top, left), value(top, right), x - left);
    double below = mix(value(bottom, left), value(bottom, right), x - left);
    return (float) mix(above, below, y - top);
  }

  private static double mix(double a, double b, double fraction) {
    return a + (b - a) * fraction;
  }

  private float value(int y, int x) {
    return values[y * width + x];
  }

  /**
   * Lays the normalized map over an image, in the size of the image: blue where the value is 0, red
   * where it is highest.
   */
  public RgbImage over(RgbImage image) {
    var map = normalized().resized(image.height(), image.width());
    var rgb = image.rgb();
    for (int i = 0; i < map.values.length; i++) {
      var color = Turbo.color(map.values[i]);
      for (int c = 0; c < 3; c++) {
        var pixel = Byte.toUnsignedInt(rgb[3 * i + c]);
        rgb[3 * i + c] = (byte) Math.round(mix(pixel, color[c], OPACITY));
      }
    }
    return new RgbImage(image.height(), image.width(), rgb);
  }

  /**
   * The map itself as a gray image: 0 is black; the largest values, one in a hundred, are white, so
   * that single pixels do not make the rest dark.
   */
  public RgbImage gray() {
    var sorted = values.clone();
    Arrays.sort(sorted);
    float white = sorted[(int) (0.99 * (sorted.length - 1))];
    var rgb = new byte[3 * values.length];
    for (int i = 0; i < values.length; i++) {
      float share = white > 0 ? Math.min(values[i] / white, 1) : 0;
      Arrays.fill(rgb, 3 * i, 3 * i + 3, (byte) Math.round(255 * share));
    }
    return new RgbImage(height, width, rgb);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof HeatMap that
        && height == that.height
        && width == that.width
        && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return 31 * width + Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return "HeatMap[" + height + "x" + width + "]";
  }
}
