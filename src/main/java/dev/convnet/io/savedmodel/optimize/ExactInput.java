// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel.optimize;

import java.util.Map;
import org.tensorflow.ndarray.Shape;

/**
 * A second form of the network for images that have its size already, so that nothing is resized.
 *
 * @param height of the images
 * @param width of the images
 * @param names what the tensors of signatures are called in this form
 */
public record ExactInput(long height, long width, Map<String, String> names) {
  /** Whether images, {@code [N, height, width, channels]}, have the network's size. */
  public boolean fits(Shape images) {
    return images.numDimensions() == 4 && images.get(1) == height && images.get(2) == width;
  }

  /** What a tensor is called in this form. */
  public String name(String tensor) {
    var normal = NodeGraph.normal(tensor);
    return names.getOrDefault(normal, normal);
  }
}
