// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.augment;

import dev.convnet.data.images.FloatImage;
import java.util.random.RandomGenerator;

/**
 * Rotates, shifts, shears and zooms an image with one bilinear interpolation, as Keras's {@code
 * ImageDataGenerator} does; each value is drawn uniformly.
 *
 * @param rotation the largest angle in degrees, to either side
 * @param heightShift the translation of rows
 * @param widthShift the translation of columns
 * @param shear the largest angle in degrees, to either side
 * @param zoom range of factors, drawn for rows and for columns; a factor below 1 enlarges
 * @param fill the pixels beyond the edge
 */
public record RandomAffine(
    double rotation, Shift heightShift, Shift widthShift, double shear, Range zoom, Fill fill)
    implements ImageTransform {
  /** Changes nothing; beyond the edge is the nearest pixel. */
  public static final RandomAffine IDENTITY =
      new RandomAffine(0, Shift.NONE, Shift.NONE, 0, Range.ONE, new Fill(FillMode.NEAREST, 0));

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
    Settings.requireFrom0("shear", shear);
  }

  public RandomAffine withRotation(double degrees) {
    return new RandomAffine(degrees, heightShift, widthShift, shear, zoom, fill);
  }

  public RandomAffine withHeightShift(Shift rows) {
    return new RandomAffine(rotation, rows, widthShift, shear, zoom, fill);
  }

  public RandomAffine withWidthShift(Shift columns) {
    return new RandomAffine(rotation, heightShift, columns, shear, zoom, fill);
  }

  public RandomAffine withShear(double degrees) {
    return new RandomAffine(rotation, heightShift, widthShift, degrees, zoom, fill);
  }

  public RandomAffine withZoom(Range factors) {
    return new RandomAffine(rotation, heightShift, widthShift, shear, factors, fill);
  }

  public RandomAffine withFill(Fill beyondTheEdge) {
    return new RandomAffine(rotation, heightShift, widthShift, shear, zoom, beyondTheEdge);
  }

  @Override
  public FloatImage apply(FloatImage image, RandomGenerator random) {
    var affine =
        new Affine(
            Range.symmetric(rotation, random),
            heightShift.draw(image.height(), random),
            widthShift.draw(image.width(), random),
            Range.symmetric(shear, random),
            zoom.draw(random),
            zoom.draw(random));
    return affine.transform(image, fill);
  }
}
