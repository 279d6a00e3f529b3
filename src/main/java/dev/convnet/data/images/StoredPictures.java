// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.images;

import java.util.Arrays;
import java.util.List;

/**
 * Pictures of one size in memory.
 *
 * @param each height and width of each
 * @param classes the label of each picture, from 0; not copied
 * @param pixels {@code uint8 [N, height, width, 3]}, flat; not copied
 */
@SuppressWarnings("ArrayRecordComponent")
public // whoever makes one hands its arrays over
record StoredPictures(Resize each, List<String> labels, byte[] classes, byte[] pixels)
    implements LabeledPictures {
  public StoredPictures {
    labels = List.copyOf(labels);
    if (pixels.length != classes.length * bytes(each)) {
      throw new IllegalArgumentException(
          "%d pictures can't be %d bytes".formatted(classes.length, pixels.length));
    }
  }

  private static long bytes(Resize each) {
    return 3L * each.height() * each.width();
  }

  @Override
  public int size() {
    return classes.length;
  }

  @Override
  public int label(int i) {
    return classes[i] & 0xff;
  }

  @Override
  public Pixels pixels(int i) {
    int bytes = (int) bytes(each);
    var one = Arrays.copyOfRange(pixels, i * bytes, (i + 1) * bytes);
    return new Pixels(each.height(), each.width(), one);
  }
}
