// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras.network;

import dev.convnet.nn.layers.BatchNorm;
import dev.convnet.nn.layers.Mode;
import dev.convnet.nn.layers.Rescaling;
import dev.convnet.nn.layers.keras.Normalizing.BatchAxis;
import dev.convnet.nn.layers.keras.Normalizing.DataNorm;
import dev.convnet.nn.layers.keras.Normalizing.GroupNorm;
import dev.convnet.nn.layers.keras.Normalizing.LayerNorm;
import dev.convnet.nn.layers.keras.Normalizing.LayerScale;
import dev.convnet.nn.layers.keras.Normalizing.UnitNorm;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Normalization and scaling. */
final class NormalizationClasses {
  private static final double SMALLEST_DEVIATION = 1e-7;

  private NormalizationClasses() {}

  static void addTo(Map<String, LayerFactory> classes) {
    classes.put("BatchNormalization", NormalizationClasses::batch);
    classes.put("SyncBatchNormalization", NormalizationClasses::batch);
    classes.put("LayerNormalization", NormalizationClasses::layer);
    classes.put("GroupNormalization", NormalizationClasses::group);
    classes.put(
        "UnitNormalization", o -> LayerPlan.of(new UnitNorm(o.wholes("axis", List.of(-1)))));
    classes.put("LayerScale", o -> LayerPlan.of(new LayerScale(o.number("init_values", 1e-6))));
    classes.put("Rescaling", NormalizationClasses::rescaling);
    classes.put("Normalization", NormalizationClasses::data);
  }

  private static LayerPlan batch(LayerOptions o) {
    if (o.json().path("mode").asInt(0) == 1) {
      o.refuse("its mode is 1, normalization of each example, which only Keras 1 has");
    }
    var norm =
        new BatchNorm(
            unit(o.number("momentum", 0.99)),
            Math.max(0, o.number("epsilon", 1e-3)),
            o.affine(),
            Mode.INFERENCE,
            o.version().major() < 3);
    var axis = o.axis(-1);
    var trainable = o.flag("trainable", true);
    return LayerPlan.byMode(
        mode -> new BatchAxis(norm.withMode(trainable ? mode : Mode.INFERENCE), axis));
  }

  private static float unit(float momentum) {
    return Math.max(0, Math.min(1, momentum));
  }

  private static LayerPlan layer(LayerOptions o) {
    if (o.flag("rms_scaling", false)) o.refuse("its rms_scaling is not supported");
    return LayerPlan.of(
        new LayerNorm(o.wholes("axis", List.of(-1)), o.number("epsilon", 1e-3), o.affine()));
  }

  private static LayerPlan group(LayerOptions o) {
    var axis = o.axis(-1);
    if (axis != -1 && axis != 3) {
      o.refuse("its axis is %d, but must be the last".formatted(axis));
    }
    var groups = o.wholes("groups", List.of(32)).get(0);
    return LayerPlan.of(new GroupNorm(groups, o.number("epsilon", 1e-3), o.affine()));
  }

  private static LayerPlan rescaling(LayerOptions o) {
    return LayerPlan.of(new Rescaling(o.numbers("scale", 1), o.numbers("offset", 0)));
  }

  /** With the statistics in its options, or in the weights. */
  private static LayerPlan data(LayerOptions o) {
    var invert = o.flag("invert", false);
    var axes = o.has("axis") ? o.wholes("axis", List.of(-1)) : List.<Integer>of();
    if (!o.has("mean") || !o.has("variance")) return LayerPlan.of(new DataNorm(axes, invert));
    if (!axes.isEmpty() && !axes.equals(List.of(-1)) && !axes.equals(List.of(3))) {
      o.refuse("its axis is %s, but its given mean needs the last".formatted(axes));
    }
    return LayerPlan.of(scaling(o.numbers("mean", 0), o.numbers("variance", 1), invert));
  }

  private static Rescaling scaling(List<Double> mean, List<Double> variance, boolean invert) {
    var factors = new ArrayList<Double>();
    var offsets = new ArrayList<Double>();
    for (var i = 0; i < Math.max(mean.size(), variance.size()); i++) {
      var center = mean.get(Math.min(i, mean.size() - 1));
      var deviation = Math.sqrt(variance.get(Math.min(i, variance.size() - 1)));
      var factor = invert ? deviation : 1 / Math.max(deviation, SMALLEST_DEVIATION);
      factors.add(factor);
      offsets.add(invert ? center : -center * factor);
    }
    return new Rescaling(factors, offsets);
  }
}
