// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel;

import dev.convnet.data.images.ExifOrientation;
import dev.convnet.error.InvalidSettingException;
import dev.convnet.io.checkpoint.Saver;
import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.GraphScope;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Describes a network for its export: its input size, its classes, and how its graph is built. An
 * example is at {@link SavedModelExporter}.
 *
 * @param height of the network's input, in pixels; images of any other size are resized to it. -1
 *     with a width of -1 if the network takes images of any size
 * @param width of the network's input, in pixels
 * @param labels the names of the classes, in the order of the logits; one line each, at least one
 * @param logits builds the network
 * @param saverFactory builds the saver that restores the checkpoint
 * @param extraSignatures further signatures, by their names; each takes the input {@code images} of
 *     {@code serving_default}
 * @param exifOrientation whether the signature {@code encoded} turns images as their files say; the
 *     same as in training
 * @param input what images become before the network sees them
 * @param scores what becomes of the logits
 */
public record ExportSpec(
    int height,
    int width,
    List<String> labels,
    LogitsBuilder logits,
    SaverFactory saverFactory,
    Map<String, ExtraSignature> extraSignatures,
    ExifOrientation exifOrientation,
    ImageInput input,
    ScoreFunction scores) {
  /** The height and the width of a network that takes images of any size. */
  public static final int ANY_SIZE = -1;

  /**
   * Checks the sizes and the names.
   *
   * @throws InvalidSettingException if the size is less than 1x1, there is no label, or a label is
   *     empty, has surrounding spaces or several lines
   * @throws IllegalArgumentException if an extra signature has the name of a standard signature
   */
  public ExportSpec {
    var takesAnySize = height == ANY_SIZE && width == ANY_SIZE;
    if (!takesAnySize && (height < 1 || width < 1)) {
      throw new InvalidSettingException(
          "images must be at least 1x1 pixels, got %dx%d".formatted(height, width));
    }
    labels = List.copyOf(labels);
    if (labels.isEmpty() || !labels.stream().allMatch(ExportSpec::isOneLine)) {
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

  /** Describes a network of three channels that returns logits of classes. */
  public ExportSpec(
      int height,
      int width,
      List<String> labels,
      LogitsBuilder logits,
      SaverFactory saverFactory,
      Map<String, ExtraSignature> extraSignatures,
      ExifOrientation exifOrientation) {
    this(
        height,
        width,
        labels,
        logits,
        saverFactory,
        extraSignatures,
        exifOrientation,
        ImageInput.RGB,
        ScoreFunction.SOFTMAX);
  }

  /** Describes a network that leaves images as they are stored. */
  public ExportSpec(
      int height,
      int width,
      List<String> labels,
      LogitsBuilder logits,
      SaverFactory saverFactory,
      Map<String, ExtraSignature> extraSignatures) {
    this(height, width, labels, logits, saverFactory, extraSignatures, ExifOrientation.IGNORE);
  }

  /** Describes a network without extra signatures. */
  public ExportSpec(
      int height, int width, List<String> labels, LogitsBuilder logits, SaverFactory saverFactory) {
    this(height, width, labels, logits, saverFactory, Map.of());
  }

  /**
   * Describes a network without extra signatures, whose checkpoint holds each variable under the
   * variable's own name.
   */
  public ExportSpec(int height, int width, List<String> labels, LogitsBuilder logits) {
    this(height, width, labels, logits, ExportSpec::saverOfAllVariables);
  }

  /** The same network, but with another treatment of the orientation in images' files. */
  public ExportSpec withExifOrientation(ExifOrientation orientation) {
    return new ExportSpec(
        height, width, labels, logits, saverFactory, extraSignatures, orientation, input, scores);
  }

  /** The same network, but with other images. */
  public ExportSpec withInput(ImageInput other) {
    return new ExportSpec(
        height,
        width,
        labels,
        logits,
        saverFactory,
        extraSignatures,
        exifOrientation,
        other,
        scores);
  }

  /** The same network, but with other scores. */
  public ExportSpec withScores(ScoreFunction other) {
    return new ExportSpec(
        height,
        width,
        labels,
        logits,
        saverFactory,
        extraSignatures,
        exifOrientation,
        input,
        other);
  }

  private static Saver saverOfAllVariables(GraphScope scope) {
    var variables = scope.collected(CollectionKey.VARIABLES);
    return Saver.build(scope, variables, Saver.Settings.unsharded());
  }

  private static boolean isOneLine(String label) {
    return label.equals(label.strip()) && label.lines().count() == 1;
  }

  /** Turns logits into scores. */
  public enum ScoreFunction {
    /** Probabilities that sum to 1. */
    SOFTMAX,
    /** A probability for each class by itself, for images of several classes. */
    SIGMOID,
    /** The logits themselves. */
    NONE;

    Operand<TFloat32> apply(Ops tf, Operand<TFloat32> logits) {
      return switch (this) {
        case SOFTMAX -> tf.nn.softmax(logits);
        case SIGMOID -> tf.math.sigmoid(logits);
        case NONE -> tf.identity(logits);
      };
    }
  }

  /** Builds a network, with all preprocessing that it needs but decoding and resizing. */
  @FunctionalInterface
  public interface LogitsBuilder {
    /**
     * Builds the network. It is called once for each of the two standard signatures; the second
     * call's scope reuses the variables of the first.
     *
     * @param images {@code float32 [N, height, width, 3]}; red, green and blue from 0 to 255
     * @return the logits, {@code float32 [N, labels]}
     */
    Operand<TFloat32> build(GraphScope scope, Operand<TFloat32> images);
  }

  /** Builds an extra signature, such as one that returns intermediate features of the network. */
  @FunctionalInterface
  public interface ExtraSignature {
    /**
     * Builds the outputs, in a scope that reuses the variables of the logits.
     *
     * @param images as for {@link LogitsBuilder#build}
     * @return the outputs, by their names
     */
    Map<String, Operand<TFloat32>> build(GraphScope scope, Operand<TFloat32> images);
  }

  /** Builds the saver that restores the checkpoint, for example from moving averages. */
  @FunctionalInterface
  public interface SaverFactory {
    /**
     * Builds a saver for the variables of the graph, which is complete by then.
     *
     * @param scope the root scope; it has the variables in its collection {@code VARIABLES}
     */
    Saver create(GraphScope scope);
  }
}
