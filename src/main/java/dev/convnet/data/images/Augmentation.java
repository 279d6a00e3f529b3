// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.images;

import dev.convnet.data.images.Raster.Fill;
import dev.convnet.error.InvalidSettingException;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Random changes of training images, with the meaning of Keras's {@code ImageDataGenerator} and in
 * its order: an affine transformation, a shift of the channels, flips, brightness. Each value is
 * drawn uniformly from its range.
 *
 * @param rotation the largest angle in degrees, to either side
 * @param shift the largest translation to either side, as a fraction of the height and of the width
 * @param shear the largest angle in degrees, to either side
 * @param zoom range of factors, drawn for rows and for columns; a factor below 1 enlarges
 * @param channelShift the largest number that is added to or subtracted from all values
 * @param brightness range of factors; 0 is black, 1 changes nothing
 * @param flips each is made with probability 1/2
 * @param fillMode which pixels are used beyond the edge
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

  /** Changes nothing. */
  public static final Augmentation NONE =
      new Augmentation(0, 0, 0, Range.ONE, 0, Range.ONE, Set.of(), FillMode.NEAREST);

  /** The factors from {@code low} to {@code high}, which may be equal. */
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

  /** Mirrors an image. */
  public enum Flip {
    /** Exchanges left and right. */
    HORIZONTAL,
    /** Exchanges top and bottom. */
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
   * Changes one image at random.
   *
   * @param image {@code float32 [height, width, 3]} in [0, 255], flat; is not modified
   * @param size of the image
   * @return the same shape and range; {@code image} itself if this is {@link #NONE}
   */
  public float[] apply(float[] image, Resize size, RandomGenerator random) {
    if (equals(NONE)) return image;
    var raster =
        new Raster(size.height(), size.width(), image)
            .transformed(affine(size, random), new Fill(fillMode, 0))
            .channelShifted(uniform(channelShift, random));
    if (shouldFlip(Flip.HORIZONTAL, random)) raster = raster.flippedHorizontally();
    if (shouldFlip(Flip.VERTICAL, random)) raster = raster.flippedVertically();
    return raster.brightened(brightness.draw(random)).values();
  }

  private Affine affine(Resize size, RandomGenerator random) {
    return new Affine(
        uniform(rotation, random),
        uniform(shift, random) * size.height(),
        uniform(shift, random) * size.width(),
        uniform(shear, random),
        zoom.draw(random),
        zoom.draw(random));
  }

  /** A number in [-limit, limit). */
  private static double uniform(double limit, RandomGenerator random) {
    double unit = random.nextDouble();
    return limit == 0 ? 0 : limit * (2 * unit - 1);
  }

  private boolean shouldFlip(Flip flip, RandomGenerator random) {
    return random.nextBoolean() && flips.contains(flip);
  }
}
