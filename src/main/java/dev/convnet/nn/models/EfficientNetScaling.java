// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.models;

/** The compound scaling of an {@link EfficientNet}: width, depth, image size and dropout rate. */
enum EfficientNetScaling {
  B0(1.0, 1.0, 224, 0.2),
  B1(1.0, 1.1, 240, 0.2),
  B2(1.1, 1.2, 260, 0.3),
  B3(1.2, 1.4, 300, 0.3),
  B4(1.4, 1.8, 380, 0.4),
  B5(1.6, 2.2, 456, 0.4),
  B6(1.8, 2.6, 528, 0.5),
  B7(2.0, 3.1, 600, 0.5);

  private final double width;
  private final double depth;
  private final int imageSize;
  private final double dropoutRate;

  EfficientNetScaling(double width, double depth, int imageSize, double dropoutRate) {
    this.width = width;
    this.depth = depth;
    this.imageSize = imageSize;
    this.dropoutRate = dropoutRate;
  }

  /** Height and width of the images of the paper, in pixels. */
  int imageSize() {
    return imageSize;
  }

  /** The dropout rate before the last layer. */
  double dropoutRate() {
    return dropoutRate;
  }

  /** The multiple of 8 nearest to {@code base · width}, but at least nine tenths of it. */
  int filters(int base) {
    var scaled = base * width;
    var rounded = Math.max(8, (int) (scaled + 4) / 8 * 8);
    return rounded < 0.9 * scaled ? rounded + 8 : rounded;
  }

  /** {@code base · depth}, rounded up. */
  int repeats(int base) {
    return (int) Math.ceil(base * depth);
  }
}
