// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.images;

/**
 * A rotation, shift, shear and zoom of a picture about its middle: the matrices of Keras's {@code
 * apply_affine_transform}. It says where each pixel comes from, so a zoom below 1 enlarges.
 *
 * @param rotationDegrees of the rotation
 * @param translateY pixels that rows come from further below; Keras's {@code ty}
 * @param translateX pixels that columns come from further right; Keras's {@code tx}
 * @param shearDegrees in degrees
 * @param zoomY factor for rows; Keras's {@code zy}
 * @param zoomX factor for columns; Keras's {@code zx}
 */
record Affine(
    double rotationDegrees,
    double translateY,
    double translateX,
    double shearDegrees,
    double zoomY,
    double zoomX) {
  static final Affine IDENTITY = new Affine(0, 0, 0, 0, 1, 1);

  /** The source of a pixel that is so far from the middle: {@code R T S Z [x, y]}. */
  Point source(double y, double x) {
    double angle = Math.toRadians(rotationDegrees);
    double slant = Math.toRadians(shearDegrees);
    double row = y * zoomY;
    double shearedX = x * zoomX - Math.sin(slant) * row + translateX;
    double shearedY = Math.cos(slant) * row + translateY;
    return new Point(
        Math.sin(angle) * shearedX + Math.cos(angle) * shearedY,
        Math.cos(angle) * shearedX - Math.sin(angle) * shearedY);
  }

  /** A place in a picture, in pixels. */
  record Point(double y, double x) {}
}
