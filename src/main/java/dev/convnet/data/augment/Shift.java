// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.augment;

import dev.convnet.error.InvalidSettingException;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * How far an image is moved along one axis, as Keras's {@code width_shift_range} and {@code
 * height_shift_range} say it: values below 1 are parts of the image's side, others pixels.
 *
 * @param values one value is the largest distance to either side, drawn uniformly; of several, one
 *     is drawn, with a random sign
 */
public record Shift(List<Double> values) {
  /** Does not move. */
  public static final Shift NONE = new Shift(List.of(0.0));

  public Shift {
    values = List.copyOf(values);
    if (values.isEmpty()) throw new InvalidSettingException("shift must have at least one value");
    for (var value : values) {
      if (!Double.isFinite(value)) {
        throw new InvalidSettingException("shift must be a number, got " + value);
      }
    }
    if (values.size() == 1) Settings.requireFrom0("shift", values.get(0));
  }

  /** At most {@code largest} to either side. */
  public static Shift upTo(double largest) {
    return new Shift(List.of(largest));
  }

  /** The distance in pixels for an image with {@code side} pixels along the axis. */
  double draw(int side, RandomGenerator random) {
    double value =
        values.size() == 1
            ? Range.symmetric(values.get(0), random)
            : values.get(random.nextInt(values.size())) * (random.nextBoolean() ? 1 : -1);
    double largest = values.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    return largest < 1 ? value * side : value;
  }
}
