// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Images and their labels, ready to be fed.
 *
 * @param task what made it
 * @param imageTensor {@code float32 [N, …]}; shape and range depend on the {@link Examples}
 * @param labelTensor {@code int32 [N]}, each from 0
 */
public record Batch(BatchTask task, TFloat32 imageTensor, TInt32 labelTensor)
    implements AutoCloseable {
  /** The index of the batch in its sequence, from 0. */
  public long index() {
    return task.index();
  }

  /** The number of images. */
  public int size() {
    return task.size();
  }

  /** A copy of the images, {@code float32 [N, …]}, flat. */
  public float[] images() {
    var values = new float[(int) imageTensor.size()];
    imageTensor.copyTo(DataBuffers.of(values, false, false));
    return values;
  }

  /** A copy of the labels, {@code int32 [N]}. */
  public int[] labels() {
    return task.labels();
  }

  /** Frees the tensors. */
  @Override
  public void close() {
    imageTensor.close();
    labelTensor.close();
  }
}
