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
 * Some digits of a set. They become floats only in the tensor that is fed: an array of them in
 * between would cost more than the conversion. It does not change.
 */
public final class MnistBatch {
  private final MnistDataset digits;
  private final int[] examples;

  /** Takes the array over. */
  MnistBatch(MnistDataset digits, int[] examples) {
    this.digits = digits;
    this.examples = examples;
  }

  public int size() {
    return examples.length;
  }

  /** {@code [N]}, 0 to 9. */
  public int[] labels() {
    return Arrays.stream(examples).map(digits::label).toArray();
  }

  /** {@code float32 [N, 784]} in [0, 1]. The caller closes it. */
  TFloat32 imageTensor() {
    var images = TFloat32.tensorOf(Shape.of(size(), Mnist.IMAGE_PIXELS));
    var numbers = images.asRawTensor().data().asFloats();
    var one = new float[Mnist.IMAGE_PIXELS];
    for (int i = 0; i < examples.length; i++) {
      digits.copyPixels(examples[i], one, 0);
      numbers.offset((long) i * Mnist.IMAGE_PIXELS).write(one);
    }
    return images;
  }

  /** {@code int32 [N]}. The caller closes it. */
  TInt32 labelTensor() {
    return TInt32.tensorOf(Shape.of(size()), DataBuffers.of(labels(), true, false));
  }
}
