// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.images;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Pictures of one size in memory.
 *
 * @param imageSize height and width of each
 * @param classIndices the label of each picture, from 0; not copied
 * @param image {@code uint8 [N, height, width, 3]}, flat; not copied
 */
@SuppressWarnings("ArrayRecordComponent")
public // whoever makes one hands its arrays over
record InMemoryImages(Resize imageSize, List<String> classNames, byte[] classIndices, byte[] image)
    implements LabeledImages {
  public InMemoryImages {
    classNames = List.copyOf(classNames);
    if (image.length != classIndices.length * bytes(imageSize)) {
      throw new IllegalArgumentException(
          "%d pictures can't be %d bytes".formatted(classIndices.length, image.length));
    }
  }

  private static long bytes(Resize each) {
    return 3L * each.height() * each.width();
  }

  @Override
  public int size() {
    return classIndices.length;
  }

  @Override
  public Optional<Resize> commonSize() {
    return Optional.of(imageSize);
  }

  @Override
  public int label(int i) {
    return classIndices[i] & 0xff;
  }

  @Override
  public RgbImage image(int i) {
    int bytes = (int) bytes(imageSize);
    var one = Arrays.copyOfRange(image, i * bytes, (i + 1) * bytes);
    return new RgbImage(imageSize.height(), imageSize.width(), one);
  }
}
