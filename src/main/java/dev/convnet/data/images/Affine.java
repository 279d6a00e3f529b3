// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.images;

/**
 * A rotation, translation, shear and zoom of an image about its center: the matrices of Keras's
 * {@code apply_affine_transform}. It maps each output pixel to its source, so a zoom below 1
 * enlarges.
 *
 * @param rotationDegrees Keras's {@code theta}
 * @param translateY how far below its target each source is, in pixels; Keras's {@code ty}
 * @param translateX how far right of its target each source is, in pixels; Keras's {@code tx}
 * @param shearDegrees Keras's {@code shear}
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

  /**
   * The source of the pixel at {@code (y, x)}: {@code R T S Z [x, y]}. Both are offsets from the
   * image's center, in pixels.
   */
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

  /** An offset from the center of an image, in pixels. */
  record Point(double y, double x) {}
}
