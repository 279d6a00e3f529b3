// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras.network;

import com.fasterxml.jackson.databind.JsonNode;
import dev.convnet.error.InvalidSettingException;
import dev.convnet.io.keras.config.Architecture;
import dev.convnet.io.keras.config.GraphConfig;
import dev.convnet.nn.graph.GraphScope;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/**
 * The images that a model takes.
 *
 * @param image {@code [height, width, channels]}; -1 is a size that is open
 * @param channelsFirst whether the model itself takes {@code [N, channels, height, width]}
 */
record InputShape(Shape image, boolean channelsFirst) {
  private static final long LARGEST = 1 << 14;

  /** The shape of the model's only input; what is wrong is noted. */
  static InputShape of(Architecture architecture, List<String> problems) {
    var graph = architecture.graph();
    if (graph.inputs().size() != 1) {
      problems.add(
          "the model has %d inputs, %s, but only models of one picture are supported"
              .formatted(graph.inputs().size(), names(graph)));
      return new InputShape(Shape.of(-1, -1, 1), false);
    }
    var input = graph.layer(graph.inputs().get(0).layer());
    var options = input.options();
    var shape =
        options.path("batch_shape").isArray()
            ? options.path("batch_shape")
            : options.path("batch_input_shape");
    if (shape.size() != 4) {
      problems.add(
          "layer '%s' (InputLayer): its shape is %s, but that of pictures has four sizes"
              .formatted(input.name(), LayerOptions.shortened(shape)));
      return new InputShape(Shape.of(-1, -1, 1), false);
    }
    var first = isChannelsFirst(graph);
    var image = first ? image(shape, 2, 3, 1) : image(shape, 1, 2, 3);
    if (image.get(2) < 1 || image.get(0) > LARGEST || image.get(1) > LARGEST) {
      problems.add(
          "layer '%s' (InputLayer): its shape is %s, but its channels must be known, and its sizes"
                  .formatted(input.name(), LayerOptions.shortened(shape))
              + " at most "
              + LARGEST);
    }
    return new InputShape(image, first);
  }

  private static List<String> names(GraphConfig graph) {
    return graph.inputs().stream().map(tensor -> "'" + tensor.layer() + "'").toList();
  }

  private static Shape image(JsonNode shape, int height, int width, int channels) {
    return Shape.of(size(shape, height), size(shape, width), size(shape, channels));
  }

  private static long size(JsonNode shape, int place) {
    return shape.get(place).isInt() && shape.get(place).asInt() > 0 ? shape.get(place).asInt() : -1;
  }

  /** Whether a layer of the model or of a model in it has the channels first. */
  private static boolean isChannelsFirst(GraphConfig graph) {
    return graph.layers().stream()
        .anyMatch(
            layer ->
                layer.options().path("data_format").asText().equals("channels_first")
                    || layer.model().map(InputShape::isChannelsFirst).orElse(false));
  }

  /**
   * This input for images of one size.
   *
   * @throws InvalidSettingException if the model has another size
   */
  InputShape sized(int height, int width) {
    if (!fits(image.get(0), height) || !fits(image.get(1), width)) {
      throw new InvalidSettingException(
          "imageSize",
          "must be that of the model, %d×%d, got %d×%d"
              .formatted(image.get(0), image.get(1), height, width));
    }
    return new InputShape(Shape.of(height, width, image.get(2)), channelsFirst);
  }

  private static boolean fits(long size, int wanted) {
    return size < 0 || size == wanted;
  }

  Operand<TFloat32> placeholder(GraphScope scope) {
    var shape = Shape.of(-1).append(image);
    return scope.tf("images").placeholder(TFloat32.class, Placeholder.shape(shape));
  }

  /** Moves the channels if the model has them first. */
  Operand<TFloat32> asTheModelTakesIt(GraphScope scope, Operand<TFloat32> images) {
    if (!channelsFirst) return images;
    var tf = scope.tf("channels_first");
    return tf.linalg.transpose(images, tf.array(0, 3, 1, 2));
  }
}
