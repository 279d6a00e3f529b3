// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.images;

/**
 * A rotation, shift, shear and zoom of a picture about its middle: the matrices of Keras's {@code
 * apply_affine_transform}. It says where each pixel comes from, so a zoom below 1 enlarges.
 *
 * @param degrees of the rotation
 * @param down pixels that rows come from further below; Keras's {@code ty}
 * @param right pixels that columns come from further right; Keras's {@code tx}
 * @param shear in degrees
 * @param zoomRows factor for rows; Keras's {@code zy}
 * @param zoomColumns factor for columns; Keras's {@code zx}
 */
record Affine(
    double degrees, double down, double right, double shear, double zoomRows, double zoomColumns) {
  static final Affine NONE = new Affine(0, 0, 0, 0, 1, 1);

  /** The source of a pixel that is so far from the middle: {@code R T S Z [x, y]}. */
  Point source(double y, double x) {
    double angle = Math.toRadians(degrees);
    double slant = Math.toRadians(shear);
    double row = y * zoomRows;
    double shearedX = x * zoomColumns - Math.sin(slant) * row + right;
    double shearedY = Math.cos(slant) * row + down;
    return new Point(
        Math.sin(angle) * shearedX + Math.cos(angle) * shearedY,
        Math.cos(angle) * shearedX - Math.sin(angle) * shearedY);
  }

  /** A place in a picture, in pixels. */
  record Point(double y, double x) {}
}
