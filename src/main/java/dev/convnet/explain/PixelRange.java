// SPDX-License-Identifier: Apache-2.0
package dev.convnet.explain;

/**
 * The values that a network with an input of floating-point images expects. Networks with integer
 * images get bytes.
 */
public enum PixelRange {
  /** From 0 to 255, for networks that scale their images themselves. */
  BYTES(0, 255),
  /** From 0 to 1. */
  UNIT(0, 1),
  /** From -1 to 1. */
  SIGNED(-1, 1);

  private final float black;
  private final float white;

  PixelRange(float black, float white) {
    this.black = black;
    this.white = white;
  }

  float of(float value) {
    return black + (white - black) * value / 255;
  }
}
