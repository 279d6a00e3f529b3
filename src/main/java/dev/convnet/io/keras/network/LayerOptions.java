// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras.network;

import com.fasterxml.jackson.databind.JsonNode;
import dev.convnet.io.keras.config.KerasVersion;
import dev.convnet.nn.layers.BatchNorm.Affine;
import dev.convnet.nn.layers.Padding;
import dev.convnet.nn.layers.keras.KernelWindow;
import dev.convnet.nn.layers.keras.KernelWindow.Pair;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The settings of one layer. What cannot be imported is noted, so that all of it is reported at
 * once; a value of the right type stands for it until then.
 *
 * @param version of Keras that saved the model
 * @param className of the layer
 * @param json the settings
 * @param problems of this layer, to which methods add
 */
record LayerOptions(KerasVersion version, String className, JsonNode json, List<String> problems) {
  private static final int LARGEST = 1 << 24;

  /** Notes that the layer cannot be imported: {@code its option … is …}. */
  void refuse(String problem) {
    problems.add(problem);
  }

  private void refuseValue(String option, String needed) {
    refuse("its %s is %s, but must be %s".formatted(option, shortened(json.get(option)), needed));
  }

  static String shortened(JsonNode value) {
    var text = String.valueOf(value);
    return text.length() <= 60 ? text : text.substring(0, 60) + "…";
  }

  boolean has(String option) {
    return json.hasNonNull(option);
  }

  /** A whole number from 1 on. */
  int count(String option, int missing) {
    return whole(option, missing, 1);
  }

  private int whole(String option, int missing, int least) {
    if (!has(option)) {
      if (missing < least) refuse("it has no " + option);
      return Math.max(least, missing);
    }
    var value = json.get(option);
    if (isWhole(value, least)) return value.asInt();
    refuseValue(option, "a whole number from %d to %d".formatted(least, LARGEST));
    return Math.max(least, 1);
  }

  private static boolean isWhole(JsonNode value, int least) {
    return value.isNumber()
        && value.asDouble() == Math.rint(value.asDouble())
        && value.asDouble() >= least
        && value.asDouble() <= LARGEST;
  }

  float number(String option, double missing) {
    if (!has(option)) return (float) missing;
    var value = json.get(option);
    if (value.isArray() && value.size() == 1) value = value.get(0);
    if (value.isNumber() && Double.isFinite(value.asDouble())) return (float) value.asDouble();
    refuseValue(option, "a number");
    return (float) missing;
  }

  /** A number, or a number for each channel. */
  List<Double> numbers(String option, double missing) {
    if (!has(option)) return List.of(missing);
    var value = json.get(option);
    if (value.isNumber()) return List.of(value.asDouble());
    var numbers = new ArrayList<Double>();
    flatten(value, numbers);
    if (!numbers.isEmpty()) return numbers;
    refuseValue(option, "a number or a list of numbers");
    return List.of(missing);
  }

  private static void flatten(JsonNode value, List<Double> numbers) {
    if (value.isNumber()) numbers.add(value.asDouble());
    for (var element : value) flatten(element, numbers);
  }

  boolean flag(String option, boolean missing) {
    return has(option) ? json.get(option).asBoolean(missing) : missing;
  }

  String text(String option, String missing) {
    return has(option) ? json.get(option).asText(missing) : missing;
  }

  /** Two whole numbers from 1 on, or one for both. */
  Pair pair(String option, Pair missing) {
    if (!has(option)) return missing;
    var value = json.get(option);
    if (isWhole(value, 1)) return new Pair(value.asInt(), value.asInt());
    if (value.size() == 2 && isWhole(value.get(0), 1) && isWhole(value.get(1), 1)) {
      return new Pair(value.get(0).asInt(), value.get(1).asInt());
    }
    refuseValue(option, "two whole numbers from 1 on");
    return missing;
  }

  /** Whole numbers, which may be negative; or one. */
  List<Integer> wholes(String option, List<Integer> missing) {
    if (!has(option)) return missing;
    var value = json.get(option);
    if (isWhole(value, -LARGEST)) return List.of(value.asInt());
    var numbers = new ArrayList<Integer>();
    for (var element : value) {
      if (isWhole(element, -LARGEST)) numbers.add(element.asInt());
    }
    if (value.isArray() && numbers.size() == value.size()) return numbers;
    refuseValue(option, "a list of whole numbers");
    return missing;
  }

  /** One whole number, which may be negative, or a list of one. */
  int axis(int missing) {
    var axes = wholes("axis", List.of(missing));
    if (axes.size() == 1) return axes.get(0);
    refuseValue("axis", "one axis");
    return missing;
  }

  Padding padding() {
    var padding = text("padding", "valid");
    switch (padding.toLowerCase(Locale.ROOT)) {
      case "valid":
        return Padding.VALID;
      case "same":
        return Padding.SAME;
      default:
        refuseValue("padding", "\"valid\" or \"same\"");
        return Padding.VALID;
    }
  }

  /** The window of a convolution. */
  KernelWindow kernel() {
    var strides = pair("strides", Pair.ONE);
    var dilation = pair("dilation_rate", Pair.ONE);
    if (!has("kernel_size")) refuse("it has no kernel_size");
    if (!strides.equals(Pair.ONE) && !dilation.equals(Pair.ONE)) {
      refuse("it has strides and a dilation_rate, of which only one may differ from 1");
      dilation = Pair.ONE;
    }
    return new KernelWindow(pair("kernel_size", Pair.ONE), strides, dilation, padding());
  }

  boolean isChannelsFirst() {
    return text("data_format", "channels_last").equals("channels_first");
  }

  Affine affine() {
    var scales = flag("scale", true);
    var centers = flag("center", true);
    if (scales) return centers ? Affine.SCALE_AND_CENTER : Affine.SCALE;
    return centers ? Affine.CENTER : Affine.NEITHER;
  }

  /** The settings of another layer, whose problems are this layer's. */
  LayerOptions of(String otherClass, JsonNode other) {
    return new LayerOptions(version, otherClass, other, problems);
  }

  /** A layer within this one: {@code {"class_name": …, "config": …}}. */
  Optional<LayerOptions> layer(String option) {
    var value = json.path(option);
    return value.has("class_name")
        ? Optional.of(of(value.path("class_name").asText(), value.path("config")))
        : Optional.empty();
  }
}
