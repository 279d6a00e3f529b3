// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.images;

import dev.convnet.data.images.Raster.Fill;
import dev.convnet.error.InvalidSettingException;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * How far pictures may be changed at random, in the order and with the meaning of Keras's {@code
 * ImageDataGenerator}: moved, channels shifted, flipped, brightened. Everything is drawn evenly
 * from its range.
 *
 * @param rotation up to so many degrees to either side
 * @param shift up to such a part of the height and of the width to either side
 * @param shear up to so many degrees to either side
 * @param zoom of rows and columns, each by itself; below 1 enlarges
 * @param channelShift up to so much is added to or taken from all values
 * @param brightness factors; 0 is black, 1 as it is
 * @param flips each with probability 1/2
 * @param fillMode what is seen beyond the edge
 */
public record Augmentation(
    double rotation,
    double shift,
    double shear,
    Range zoom,
    double channelShift,
    Range brightness,
    Set<Flip> flips,
    FillMode fillMode) {

  /** Nothing is changed. */
  public static final Augmentation NONE =
      new Augmentation(0, 0, 0, Range.ONE, 0, Range.ONE, Set.of(), FillMode.NEAREST);

  /** From {@code low} to {@code high}. */
  public record Range(double low, double high) {
    static final Range ONE = new Range(1, 1);

    public Range {
      if (!(low >= 0 && low <= high)) {
        throw new InvalidSettingException(
            "a range must go from a number of at least 0 to one that is not less, got %s to %s"
                .formatted(low, high));
      }
    }

    private double draw(RandomGenerator random) {
      return low + (high - low) * random.nextDouble();
    }
  }

  /** Which sides are exchanged. */
  public enum Flip {
    HORIZONTAL,
    VERTICAL
  }

  public Augmentation {
    if (!(rotation >= 0 && shift >= 0 && shear >= 0 && channelShift >= 0)) {
      throw new InvalidSettingException(
          "rotation, shift, shear and channels must be at least 0, got %s, %s, %s and %s"
              .formatted(rotation, shift, shear, channelShift));
    }
    flips = Set.copyOf(flips);
  }

  /**
   * Changes a picture.
   *
   * @param image {@code float32 [height, width, 3]} in [0, 255], flat; not changed
   * @return the same shape and range
   */
  public float[] apply(float[] image, Resize size, RandomGenerator random) {
    if (equals(NONE)) return image;
    var raster =
        new Raster(size.height(), size.width(), image)
            .transformed(affine(size, random), new Fill(fillMode, 0))
            .channelShifted(evenly(channelShift, random));
    if (drawn(Flip.HORIZONTAL, random)) raster = raster.flippedHorizontally();
    if (drawn(Flip.VERTICAL, random)) raster = raster.flippedVertically();
    return raster.brightened(brightness.draw(random)).values();
  }

  private Affine affine(Resize size, RandomGenerator random) {
    return new Affine(
        evenly(rotation, random),
        evenly(shift, random) * size.height(),
        evenly(shift, random) * size.width(),
        evenly(shear, random),
        zoom.draw(random),
        zoom.draw(random));
  }

  /** In [-most, most). */
  private static double evenly(double most, RandomGenerator random) {
    double unit = random.nextDouble();
    return most == 0 ? 0 : most * (2 * unit - 1);
  }

  private boolean drawn(Flip flip, RandomGenerator random) {
    return random.nextBoolean() && flips.contains(flip);
  }
}
