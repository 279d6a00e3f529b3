// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras.network;

import com.fasterxml.jackson.databind.JsonNode;
import dev.convnet.nn.layers.Layer;
import dev.convnet.nn.layers.ZeroPadding;
import dev.convnet.nn.layers.keras.Attention;
import dev.convnet.nn.layers.keras.Joining;
import dev.convnet.nn.layers.keras.Joining.Elementwise;
import dev.convnet.nn.layers.keras.Nonlinearity;
import dev.convnet.nn.layers.keras.Reshaping;
import dev.convnet.nn.layers.keras.StridePadding;
import java.util.List;
import java.util.Map;

/** Layers that reshape, cut, pad and join. */
final class ShapeClasses {
  private ShapeClasses() {}

  static void addTo(Map<String, LayerFactory> classes) {
    classes.put("Flatten", ShapeClasses::flatten);
    classes.put("Reshape", o -> LayerPlan.of(new Reshaping.Reshape(sizes(o, "target_shape"))));
    classes.put("Permute", ShapeClasses::permute);
    classes.put("RepeatVector", o -> LayerPlan.of(new Reshaping.Repeat(o.count("n", 0))));
    classes.put("ZeroPadding2D", o -> ConvolutionClasses.images(o, padding(o)));
    classes.put("Cropping2D", o -> ConvolutionClasses.images(o, cropping(o)));
    classes.put("TimeDistributed", ShapeClasses::timeDistributed);
    classes.put("Add", o -> LayerPlan.joining(Elementwise.ADD));
    classes.put("Subtract", o -> LayerPlan.joining(Elementwise.SUBTRACT));
    classes.put("Multiply", o -> LayerPlan.joining(Elementwise.MULTIPLY));
    classes.put("Average", o -> LayerPlan.joining(Elementwise.AVERAGE));
    classes.put("Maximum", o -> LayerPlan.joining(Elementwise.MAXIMUM));
    classes.put("Minimum", o -> LayerPlan.joining(Elementwise.MINIMUM));
    classes.put("Concatenate", o -> LayerPlan.joining(new Joining.Concatenate(o.axis(-1))));
    classes.put(
        "CustomScaleLayer", o -> LayerPlan.joining(new Joining.ScaledSum(o.number("scale", 1))));
    classes.put("MultiHeadAttention", ShapeClasses::attention);
  }

  /** Keras before 2.2 leaves the order as it is. */
  private static LayerPlan flatten(LayerOptions o) {
    var version = o.version();
    var reorders = version.major() > 2 || version.major() == 2 && version.minor() != 1;
    if (!o.isChannelsFirst() || version.major() == 1 || !reorders) {
      return LayerPlan.of(new Reshaping.Flatten());
    }
    return LayerPlan.of(
        (scope, x) ->
            x.shape().numDimensions() == 4
                ? new Reshaping.ChannelsFirst(new Reshaping.Flatten()).apply(scope, x)
                : new Reshaping.Flatten().apply(scope, x));
  }

  private static List<Integer> sizes(LayerOptions o, String option) {
    var sizes = o.wholes(option, List.of());
    if (sizes.stream().filter(size -> size == -1).count() > 1
        || sizes.stream().anyMatch(size -> size == 0 || size < -1)) {
      o.refuse("its %s is %s".formatted(option, sizes));
      return List.of();
    }
    return sizes;
  }

  private static LayerPlan permute(LayerOptions o) {
    var order = o.wholes("dims", List.of());
    var sorted = order.stream().sorted().toList();
    for (var i = 0; i < sorted.size(); i++) {
      if (sorted.get(i) != i + 1) {
        o.refuse("its dims are %s".formatted(order));
        return LayerPlan.of(new Reshaping.Permute(List.of(1)));
      }
    }
    return LayerPlan.of(new Reshaping.Permute(order));
  }

  /** Top, bottom, left and right, of one number, two, or two pairs. */
  private static int[] sides(LayerOptions o, String option) {
    var value = o.json().path(option);
    if (value.isMissingNode() || value.isNull()) {
      return option.equals("padding") ? new int[] {1, 1, 1, 1} : new int[4];
    }
    var rows = side(value, 0);
    var columns = side(value, 1);
    var sides = new int[] {rows[0], rows[1], columns[0], columns[1]};
    for (var side : sides) {
      if (side < 0 || side > 1 << 16) {
        o.refuse("its %s is %s".formatted(option, LayerOptions.shortened(value)));
        return new int[4];
      }
    }
    return sides;
  }

  private static int[] side(JsonNode value, int dimension) {
    var part = value.isArray() ? value.path(dimension) : value;
    var both = part.isArray() ? part : null;
    return both == null
        ? new int[] {part.asInt(-1), part.asInt(-1)}
        : new int[] {both.path(0).asInt(-1), both.path(1).asInt(-1)};
  }

  /** Architectures in this project say {@code correct_pad} where the image size decides. */
  private static Layer padding(LayerOptions o) {
    if (o.has("correct_pad")) return new StridePadding(o.count("correct_pad", 1));
    var sides = sides(o, "padding");
    return new ZeroPadding(sides[0], sides[1], sides[2], sides[3]);
  }

  private static Layer cropping(LayerOptions o) {
    var sides = sides(o, "cropping");
    return new Reshaping.Crop(sides[0], sides[1], sides[2], sides[3]);
  }

  private static LayerPlan timeDistributed(LayerOptions o) {
    var inner = o.layer("layer");
    if (inner.isEmpty()) {
      o.refuse("it has no layer");
      return LayerPlan.of(new Reshaping.Flatten());
    }
    var plan = LayerClasses.plan(inner.get());
    return new LayerPlan(
        (scope, xs, mode) ->
            new Reshaping.TimeDistributed((s, x) -> plan.apply(s, List.of(x), mode))
                .apply(scope, xs.get(0)),
        Nonlinearity.LINEAR,
        false);
  }

  private static LayerPlan attention(LayerOptions o) {
    var axes = o.wholes("attention_axes", List.of(1));
    if (!axes.equals(List.of(1))) o.refuse("its attention_axes are %s".formatted(axes));
    for (var option : List.of("use_gate", "sliding_window", "output_shape")) {
      if (o.has(option) && !o.json().get(option).toString().equals("false")) {
        o.refuse("its option %s is not supported".formatted(option));
      }
    }
    var keys = o.count("key_dim", 0);
    return LayerPlan.joining(
        new Attention(
            o.count("num_heads", 0), keys, o.count("value_dim", keys), o.flag("use_bias", true)));
  }
}
