// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.sets;

import dev.convnet.data.images.RgbImage;
import java.util.Arrays;

/**
 * One image of CIFAR-10 and its label.
 *
 * @param label an index into {@link Cifar10#CLASS_NAMES}, 0 to 9
 * @param planes 1,024 red, 1,024 green, 1,024 blue bytes in [0, 255]; {@code uint8 [3, 32, 32]},
 *     row by row; copied on the way in and out
 */
public record Cifar10Image(int label, byte[] planes) {
  public Cifar10Image {
    if (label < 0 || label >= Cifar10.CLASSES) {
      throw new IllegalArgumentException("label must be 0 to 9, got " + label);
    }
    if (planes.length != Cifar10.IMAGE_BYTES) {
      throw new IllegalArgumentException(
          "planes must be " + Cifar10.IMAGE_BYTES + " bytes, got " + planes.length);
    }
    planes = planes.clone();
  }

  @Override
  public byte[] planes() {
    return planes.clone();
  }

  /** The same image with interleaved colors, 32 by 32. */
  public RgbImage toRgb() {
    var rgb = new byte[Cifar10.IMAGE_BYTES];
    Cifar10.interleave(planes, 0, rgb, 0);
    return new RgbImage(Cifar10.RAW_IMAGE_SIZE, Cifar10.RAW_IMAGE_SIZE, rgb);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Cifar10Image that
        && label == that.label
        && Arrays.equals(planes, that.planes);
  }

  @Override
  public int hashCode() {
    return 31 * label + Arrays.hashCode(planes);
  }

  @Override
  public String toString() {
    return "Cifar10Image[" + Cifar10.CLASS_NAMES.get(label) + "]";
  }
}
