// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

import dev.convnet.data.sets.Cifar10;
import dev.convnet.data.sets.Cifar10Dataset;
import org.tensorflow.ndarray.Shape;

/**
 * Images of CIFAR-10 in memory, transformed.
 *
 * @param imageSize height and width of the transformed images
 */
record Cifar10Examples(
    Cifar10Dataset dataset, int imageSize, PlanesTransform.RandomTransform transform)
    implements Examples {
  /** Images that are all transformed in the same way. */
  static Cifar10Examples of(Cifar10Dataset dataset, PlanesTransform transform) {
    return new Cifar10Examples(dataset, transform.imageSize(), (epoch, i) -> transform);
  }

  @Override
  public int size() {
    return dataset.size();
  }

  @Override
  public Shape shape() {
    return Shape.of(imageSize, imageSize, Cifar10.CHANNELS);
  }

  @Override
  public int label(int i) {
    return dataset.label(i);
  }

  @Override
  public void draw(int i, long draw, float[] into) {
    transform.draw(draw, i).apply(dataset.planes(i), into, 0);
  }
}
