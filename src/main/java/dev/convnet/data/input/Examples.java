// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

import java.io.IOException;
import org.tensorflow.ndarray.Shape;

/**
 * Images with their labels, in the form in which a network takes them. Implementations are
 * immutable and thread-safe.
 */
public interface Examples {
  /** The number of images. */
  int size();

  /** The shape of one image, with all its dimensions. */
  Shape shape();

  /** The label of image {@code i}, from 0. */
  int label(int i);

  /**
   * Draws image {@code i}. The result depends only on {@code i} and {@code draw}.
   *
   * @param draw chooses the random changes, if there are any; as a rule the epoch
   * @param into gets {@code float32} values of {@link #shape}, flat
   * @throws IOException if the image cannot be read
   */
  void draw(int i, long draw, float[] into) throws IOException;
}
