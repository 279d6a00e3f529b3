// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel;

import dev.convnet.io.checkpoint.Saver;
import dev.convnet.nn.graph.GraphScope;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * A network as it is to be served.
 *
 * @param height of the pictures that it takes; others are resized to it, whatever their shape
 * @param width of the pictures that it takes
 * @param labels the names of the classes, in the order of the logits
 * @param views further signatures, by their names; they take what {@code serving_default} takes
 */
public record ServedNetwork(
    int height,
    int width,
    List<String> labels,
    Logits logits,
    Restoring restoring,
    Map<String, View> views) {
  public ServedNetwork {
    if (height < 1 || width < 1) {
      throw new IllegalArgumentException(
          "pictures must be at least 1x1, got " + height + "x" + width);
    }
    labels = List.copyOf(labels);
    if (labels.isEmpty() || !labels.stream().allMatch(ServedNetwork::isALine)) {
      throw new IllegalArgumentException(
          "labels must be a line each, without space around, got " + labels);
    }
    views = Map.copyOf(views);
    for (var taken : List.of(ServingSignatures.IMAGES, ServingSignatures.ENCODED)) {
      if (views.containsKey(taken)) {
        throw new IllegalArgumentException("a view can't be called '" + taken + "'");
      }
    }
  }

  /** Without views. */
  public ServedNetwork(
      int height, int width, List<String> labels, Logits logits, Restoring restoring) {
    this(height, width, labels, logits, restoring, Map.of());
  }

  private static boolean isALine(String label) {
    return label.equals(label.strip()) && label.lines().count() == 1;
  }

  /** Builds what the network computes from plain pictures, with all preprocessing. */
  public interface Logits {
    /**
     * Called once for each signature; the second scope reuses the first's variables.
     *
     * @param pictures {@code float32 [N, height, width, 3]}, red, green, blue from 0 to 255
     * @return unscaled log probabilities, {@code float32 [N, labels]}
     */
    Operand<TFloat32> of(GraphScope scope, Operand<TFloat32> pictures);
  }

  /** Builds what is to be seen of a network on the way to its logits. */
  public interface View {
    /**
     * Called in a scope that reuses the variables of the logits.
     *
     * @param pictures as for the logits
     * @return the outputs, by their names
     */
    Map<String, Operand<TFloat32>> of(GraphScope scope, Operand<TFloat32> pictures);
  }

  /** Builds what restores a checkpoint; from the moving averages, for one. */
  public interface Restoring {
    Saver of(GraphScope scope);
  }
}
