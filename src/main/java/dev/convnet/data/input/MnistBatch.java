// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

import dev.convnet.data.sets.Mnist;
import dev.convnet.data.sets.MnistDataset;
import java.util.Arrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Some images of MNIST and their labels. Immutable. The images are converted to floats only when
 * they are fed, directly into the tensor.
 */
public final class MnistBatch {
  private final MnistDataset dataset;
  private final int[] imageIndices;

  /** The array is not copied. */
  MnistBatch(MnistDataset dataset, int[] imageIndices) {
    this.dataset = dataset;
    this.imageIndices = imageIndices;
  }

  /** The number of images. */
  public int size() {
    return imageIndices.length;
  }

  /** The labels, {@code int32 [N]}, 0 to 9. */
  public int[] labels() {
    return Arrays.stream(imageIndices).map(dataset::label).toArray();
  }

  /** The images, {@code float32 [N, 784]} in [0, 1]. The caller closes the tensor. */
  TFloat32 imageTensor() {
    var images = TFloat32.tensorOf(Shape.of(size(), Mnist.IMAGE_PIXELS));
    var buffer = images.asRawTensor().data().asFloats();
    var pixels = new float[Mnist.IMAGE_PIXELS];
    for (int i = 0; i < imageIndices.length; i++) {
      dataset.copyPixels(imageIndices[i], pixels, 0);
      buffer.offset((long) i * Mnist.IMAGE_PIXELS).write(pixels);
    }
    return images;
  }

  /** The labels, {@code int32 [N]}. The caller closes the tensor. */
  TInt32 labelTensor() {
    return TInt32.tensorOf(Shape.of(size()), DataBuffers.of(labels(), true, false));
  }
}
