// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel;

import dev.convnet.error.InvalidSettingException;
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
 * @param extraSignatures further signatures, by their names; they take what {@code serving_default}
 *     takes
 */
public record ExportSpec(
    int height,
    int width,
    List<String> labels,
    Logits logits,
    SaverFactory saverFactory,
    Map<String, ExtraSignature> extraSignatures) {
  public ExportSpec {
    if (height < 1 || width < 1) {
      throw new InvalidSettingException(
          "images must be at least 1x1 pixels, got %dx%d".formatted(height, width));
    }
    labels = List.copyOf(labels);
    if (labels.isEmpty() || !labels.stream().allMatch(ExportSpec::isALine)) {
      throw new InvalidSettingException(
          "labels",
          "must be at least one name, each of one line without leading or trailing spaces, got "
              + labels);
    }
    extraSignatures = Map.copyOf(extraSignatures);
    for (var taken : List.of(ServingSignatures.IMAGES, ServingSignatures.ENCODED)) {
      if (extraSignatures.containsKey(taken)) {
        throw new IllegalArgumentException("an extra signature cannot be called '" + taken + "'");
      }
    }
  }

  /** Without views. */
  public ExportSpec(
      int height, int width, List<String> labels, Logits logits, SaverFactory saverFactory) {
    this(height, width, labels, logits, saverFactory, Map.of());
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
  public interface ExtraSignature {
    /**
     * Called in a scope that reuses the variables of the logits.
     *
     * @param pictures as for the logits
     * @return the outputs, by their names
     */
    Map<String, Operand<TFloat32>> of(GraphScope scope, Operand<TFloat32> pictures);
  }

  /** Builds what restores a checkpoint; from the moving averages, for one. */
  public interface SaverFactory {
    Saver of(GraphScope scope);
  }
}
