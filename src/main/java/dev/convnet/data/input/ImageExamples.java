// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

import dev.convnet.data.augment.Augmentation;
import dev.convnet.data.images.LabeledImages;
import dev.convnet.data.images.Resize;
import java.io.IOException;
import org.tensorflow.ndarray.Shape;

/**
 * Images of any size, resized to one size and augmented: {@code float32 [height, width, 3]} in [0,
 * 255]. The augmentation depends only on the seed, the draw and the image.
 */
record ImageExamples(LabeledImages dataset, Resize resize, Augmentation augmentation, long seed)
    implements Examples {
  /** Images that are only resized. */
  static ImageExamples unchanged(LabeledImages dataset, Resize resize) {
    return new ImageExamples(dataset, resize, Augmentation.NONE, 0);
  }

  @Override
  public int size() {
    return dataset.size();
  }

  @Override
  public Shape shape() {
    return Shape.of(resize.height(), resize.width(), 3);
  }

  @Override
  public int label(int i) {
    return dataset.label(i);
  }

  @Override
  public void draw(int i, long draw, float[] into) throws IOException {
    var random = SplitMix64.seededWith(seed, draw, i);
    var image = augmentation.apply(dataset.image(i, resize), resize, random);
    System.arraycopy(image, 0, into, 0, into.length);
  }
}
