// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.augment;

import dev.convnet.data.images.FloatImage;
import java.util.random.RandomGenerator;

/**
 * Rotates, shifts, shears and zooms an image with one bilinear interpolation, as Keras's {@code
 * ImageDataGenerator} does; each value is drawn uniformly.
 *
 * @param rotation the largest angle in degrees, to either side
 * @param shift the largest translation to either side, as a fraction of the height and of the width
 * @param shear the largest angle in degrees, to either side
 * @param zoom range of factors, drawn for rows and for columns; a factor below 1 enlarges
 * @param fill the pixels beyond the edge
 */
public record RandomAffine(double rotation, double shift, double shear, Range zoom, Fill fill)
    implements ImageTransform {
  /** Changes nothing; beyond the edge is the nearest pixel. */
  public static final RandomAffine IDENTITY =
      new RandomAffine(0, 0, 0, Range.ONE, new Fill(FillMode.NEAREST, 0));

  /**
   * The pixels beyond the edge.
   *
   * @param value of all three channels with {@link FillMode#CONSTANT}: Keras's {@code cval}
   */
  public record Fill(FillMode mode, double value) {
    public Fill {
      Settings.requireUpTo("cval", value, 255);
    }
  }

  public RandomAffine {
    Settings.requireFrom0("rotation", rotation);
    Settings.requireFrom0("shift", shift);
    Settings.requireFrom0("shear", shear);
  }

  public RandomAffine withRotation(double degrees) {
    return new RandomAffine(degrees, shift, shear, zoom, fill);
  }

  public RandomAffine withShift(double fraction) {
    return new RandomAffine(rotation, fraction, shear, zoom, fill);
  }

  public RandomAffine withShear(double degrees) {
    return new RandomAffine(rotation, shift, degrees, zoom, fill);
  }

  public RandomAffine withZoom(Range factors) {
    return new RandomAffine(rotation, shift, shear, factors, fill);
  }

  public RandomAffine withFill(Fill beyondTheEdge) {
    return new RandomAffine(rotation, shift, shear, zoom, beyondTheEdge);
  }

  @Override
  public FloatImage apply(FloatImage image, RandomGenerator random) {
    var affine =
        new Affine(
            Range.symmetric(rotation, random),
            Range.symmetric(shift, random) * image.height(),
            Range.symmetric(shift, random) * image.width(),
            Range.symmetric(shear, random),
            zoom.draw(random),
            zoom.draw(random));
    return affine.transform(image, fill);
  }
}
