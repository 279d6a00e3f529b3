// SPDX-License-Identifier: Apache-2.0
package dev.convnet.explain;

import dev.convnet.nn.graph.DependentOperations;
import java.util.Arrays;
import java.util.Set;
import org.tensorflow.GraphOperation;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/**
 * An operation between the images and the logits whose output is a batch of feature maps.
 *
 * @param name of the operation in its graph, {@code serving_default/conv1/Relu}
 * @param type of the operation, {@code Relu}
 * @param output {@code float32 [N, height, width, channels]}
 */
public record GraphLayer(String name, String type, Output<TFloat32> output) {
  private static final Set<String> SUMS = Set.of("Add", "AddV2");

  static GraphLayer of(GraphOperation operation) {
    return new GraphLayer(
        operation.name(), operation.type(), operation.output(0).expect(TFloat32.class));
  }

  /** {@code [N, height, width, channels]}; -1 stands for a size that only a run decides. */
  public Shape shape() {
    return output.shape();
  }

  /** Whether the feature maps have more than one position. */
  boolean isSpatial() {
    return shape().get(1) != 1 || shape().get(2) != 1;
  }

  /** Whether feature maps are added to feature maps, not a number to each channel. */
  boolean isSumOfMaps() {
    return SUMS.contains(type)
        && DependentOperations.inputs((GraphOperation) output.op()).stream()
            .allMatch(input -> Arrays.equals(input.shape().asArray(), shape().asArray()));
  }
}
