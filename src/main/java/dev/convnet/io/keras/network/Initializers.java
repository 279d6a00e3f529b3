// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras.network;

import com.fasterxml.jackson.databind.JsonNode;
import dev.convnet.nn.graph.FrameworkInitializer;
import dev.convnet.nn.graph.Initializer;
import dev.convnet.nn.graph.Initializer.Constant;
import dev.convnet.nn.graph.Initializer.VarianceScaling;
import dev.convnet.nn.graph.Initializer.VarianceScaling.Distribution;
import dev.convnet.nn.graph.Initializer.VarianceScaling.Fan;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.framework.initializers.RandomNormal;
import org.tensorflow.framework.initializers.RandomUniform;
import org.tensorflow.framework.initializers.TruncatedNormal;

/**
 * Reads a layer's initializers: {@code "kernel_initializer": {"class_name": "HeNormal", …}} is that
 * of the variable {@code kernel}. Others than these leave a variable to its layer, which mostly has
 * Glorot's.
 */
final class Initializers {
  private static final String SUFFIX = "_initializer";

  /** Keras's names of variables that have another here. */
  private static final Map<String, String> VARIABLES =
      Map.of("depthwise", "depthwise_kernel", "pointwise", "pointwise_kernel");

  private Initializers() {}

  /** The initializers of a layer by the names of its variables. */
  static Map<String, Initializer> of(String className, JsonNode options) {
    var found = new HashMap<String, Initializer>();
    for (var option : options.properties()) {
      if (!option.getKey().endsWith(SUFFIX)) continue;
      var variable = option.getKey().replace(SUFFIX, "");
      var isKernel = variable.equals("depthwise") && className.equals("DepthwiseConv2D");
      var name = isKernel ? "kernel" : VARIABLES.getOrDefault(variable, variable);
      initializer(option.getValue()).ifPresent(value -> found.put(name, value));
    }
    return found;
  }

  private static Optional<Initializer> initializer(JsonNode json) {
    var name = json.isTextual() ? json.asText() : json.path("class_name").asText();
    var plain = name.replace("_", "").toLowerCase(Locale.ROOT);
    return Optional.ofNullable(named(plain, json.path("config")));
  }

  private static Initializer named(String name, JsonNode options) {
    return switch (name) {
      case "zeros", "zero" -> new Constant(0);
      case "ones", "one" -> new Constant(1);
      case "constant" -> new Constant(number(options, "value", 0));
      case "glorotuniform" -> scaling(1, Fan.AVERAGE, Distribution.UNIFORM);
      case "glorotnormal" -> scaling(1, Fan.AVERAGE, Distribution.TRUNCATED_NORMAL);
      case "heuniform" -> scaling(2, Fan.IN, Distribution.UNIFORM);
      case "henormal" -> scaling(2, Fan.IN, Distribution.TRUNCATED_NORMAL);
      case "lecununiform" -> scaling(1, Fan.IN, Distribution.UNIFORM);
      case "lecunnormal" -> scaling(1, Fan.IN, Distribution.TRUNCATED_NORMAL);
      case "variancescaling" -> varianceScaling(options);
      case "randomnormal" -> {
        var mean = number(options, "mean", 0);
        var deviation = number(options, "stddev", 0.05);
        yield FrameworkInitializer.seeded(seed -> new RandomNormal<>(mean, deviation, seed));
      }
      case "truncatednormal" -> {
        var mean = number(options, "mean", 0);
        var deviation = number(options, "stddev", 0.05);
        yield FrameworkInitializer.seeded(seed -> new TruncatedNormal<>(mean, deviation, seed));
      }
      case "randomuniform" -> {
        var lowest = number(options, "minval", -0.05);
        var highest = number(options, "maxval", 0.05);
        yield FrameworkInitializer.seeded(seed -> new RandomUniform<>(lowest, highest, seed));
      }
      default -> null;
    };
  }

  private static Initializer scaling(double scale, Fan fan, Distribution distribution) {
    return new VarianceScaling(scale, fan, distribution);
  }

  private static Initializer varianceScaling(JsonNode options) {
    var fan =
        switch (options.path("mode").asText("fan_in")) {
          case "fan_out" -> Fan.OUT;
          case "fan_avg" -> Fan.AVERAGE;
          default -> Fan.IN;
        };
    var distribution =
        switch (options.path("distribution").asText("")) {
          case "uniform" -> Distribution.UNIFORM;
          case "untruncated_normal" -> Distribution.NORMAL;
          default -> Distribution.TRUNCATED_NORMAL;
        };
    return scaling(number(options, "scale", 1), fan, distribution);
  }

  private static float number(JsonNode options, String name, double missing) {
    return (float) options.path(name).asDouble(missing);
  }
}
