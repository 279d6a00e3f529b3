// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

import dev.convnet.data.sets.Mnist;
import dev.convnet.data.sets.MnistDataset;
import org.tensorflow.ndarray.Shape;

/** Images of MNIST as the tutorials feed them: {@code float32 [784]} in [0, 1]. */
record MnistExamples(MnistDataset dataset) implements Examples {
  @Override
  public int size() {
    return dataset.size();
  }

  @Override
  public Shape shape() {
    return Shape.of(Mnist.IMAGE_PIXELS);
  }

  @Override
  public int label(int i) {
    return dataset.label(i);
  }

  @Override
  public void draw(int i, long draw, float[] into) {
    dataset.copyPixels(i, into, 0);
  }
}
