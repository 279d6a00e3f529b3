// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.images;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Images of one size in memory. The arrays belong to it once they are handed over: they are neither
 * copied nor to be modified.
 *
 * @param imageSize height and width of every image
 * @param labels the class index of each image, from 0; {@code uint8 [N]}
 * @param rgb {@code uint8 [N, height, width, 3]}, flat
 */
@SuppressWarnings("ArrayRecordComponent") // copying a whole data set would cost too much
public record InMemoryImages(Resize imageSize, List<String> classNames, byte[] labels, byte[] rgb)
    implements LabeledImages {
  public InMemoryImages {
    classNames = List.copyOf(classNames);
    if (rgb.length != labels.length * bytesPerImage(imageSize)) {
      throw new IllegalArgumentException(
          "%d images of %d by %d cannot be %d bytes"
              .formatted(labels.length, imageSize.height(), imageSize.width(), rgb.length));
    }
  }

  private static long bytesPerImage(Resize size) {
    return 3L * size.height() * size.width();
  }

  @Override
  public int size() {
    return labels.length;
  }

  @Override
  public Optional<Resize> commonSize() {
    return Optional.of(imageSize);
  }

  @Override
  public int label(int i) {
    return labels[i] & 0xff;
  }

  @Override
  public RgbImage image(int i) {
    int bytes = (int) bytesPerImage(imageSize);
    var image = Arrays.copyOfRange(rgb, i * bytes, (i + 1) * bytes);
    return new RgbImage(imageSize.height(), imageSize.width(), image);
  }
}
