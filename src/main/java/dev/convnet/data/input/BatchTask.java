// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

import java.io.IOException;
import java.util.Arrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Says which images a batch has, and makes it. Immutable. */
public final class BatchTask {
  private final Examples examples;
  private final long index;
  private final long[] draws;
  private final int[] imageIndices;

  /**
   * A task for given images.
   *
   * @param index of the batch, from 0
   * @param draws what chooses the random changes of each image; not copied
   * @param imageIndices not copied
   */
  BatchTask(Examples examples, long index, long[] draws, int... imageIndices) {
    this.examples = examples;
    this.index = index;
    this.draws = draws;
    this.imageIndices = imageIndices;
  }

  /** The index of the batch in its sequence, from 0. */
  public long index() {
    return index;
  }

  /** The number of images. */
  public int size() {
    return imageIndices.length;
  }

  /** The indices of the images; the caller must not modify them. */
  int[] imageIndices() {
    return imageIndices;
  }

  /** The labels, {@code int32 [N]}, each from 0. */
  public int[] labels() {
    return Arrays.stream(imageIndices).map(examples::label).toArray();
  }

  /**
   * Makes the batch. Every call makes the same one. The values are drawn directly into the tensor.
   * The caller closes it.
   *
   * @throws IOException if an image cannot be read
   */
  public Batch make() throws IOException {
    var images = TFloat32.tensorOf(Shape.of(size()).append(examples.shape()));
    try {
      draw(images);
    } catch (IOException | RuntimeException e) {
      images.close();
      throw e;
    }
    return new Batch(
        this, images, TInt32.tensorOf(Shape.of(size()), DataBuffers.of(labels(), true, false)));
  }

  private void draw(TFloat32 images) throws IOException {
    var buffer = images.asRawTensor().data().asFloats();
    var image = new float[(int) examples.shape().size()];
    for (int i = 0; i < imageIndices.length; i++) {
      examples.draw(imageIndices[i], draws[i], image);
      buffer.offset((long) i * image.length).write(image);
    }
  }
}
