// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras.network;

import dev.convnet.nn.layers.Dropout;
import dev.convnet.nn.layers.Dropout.Unit;
import dev.convnet.nn.layers.keras.AlphaDropout;
import dev.convnet.nn.layers.keras.Interpolation;
import dev.convnet.nn.layers.keras.KernelWindow.Pair;
import dev.convnet.nn.layers.keras.Noise;
import dev.convnet.nn.layers.keras.Noise.Kind;
import dev.convnet.nn.layers.keras.Nonlinearity;
import dev.convnet.nn.layers.keras.Resampling;
import dev.convnet.nn.layers.keras.Resampling.Aspect;
import dev.convnet.nn.layers.keras.Resampling.Resizing;
import dev.convnet.nn.layers.keras.Reshaping.ChannelsFirst;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Layers that resize, and those that do something in training only. */
final class PictureClasses {
  /** Nothing at inference; the random ones do nothing in training, either. */
  private static final Set<String> IDENTITIES =
      Set.of(
          "InputLayer",
          "Identity",
          "ActivityRegularization",
          "Masking",
          "RandomFlip",
          "RandomRotation",
          "RandomZoom",
          "RandomTranslation",
          "RandomContrast",
          "RandomBrightness",
          "RandomHeight",
          "RandomWidth",
          "RandomColorJitter",
          "RandomColorDegeneration",
          "RandomGrayscale",
          "RandomHue",
          "RandomSaturation",
          "RandomErasing",
          "RandomElasticTransform",
          "RandomGaussianBlur",
          "RandomInvert",
          "RandomPerspective",
          "RandomPosterization",
          "RandomShear",
          "RandomSharpness",
          "RandAugment",
          "AugMix",
          "MixUp",
          "CutMix");

  private PictureClasses() {}

  static void addTo(Map<String, LayerFactory> classes) {
    IDENTITIES.forEach(name -> classes.put(name, o -> LayerPlan.of(Nonlinearity.LINEAR)));
    classes.put("Dropout", o -> dropout(o, unit(o)));
    classes.put("SpatialDropout2D", PictureClasses::spatialDropout);
    classes.put("AlphaDropout", PictureClasses::alphaDropout);
    classes.put("StochasticDepth", o -> dropout(o, Unit.EXAMPLE));
    classes.put("GaussianDropout", PictureClasses::gaussianDropout);
    classes.put("GaussianNoise", PictureClasses::noise);
    classes.put("UpSampling2D", PictureClasses::upSampling);
    classes.put("Resizing", PictureClasses::resizing);
    classes.put(
        "CenterCrop", o -> ConvolutionClasses.images(o, new Resampling.CenterCrop(size(o))));
    classes.put("RandomCrop", PictureClasses::randomCrop);
  }

  private static LayerPlan dropout(LayerOptions o, Unit unit) {
    var rate = rate(o);
    return LayerPlan.byMode(mode -> new Dropout(rate, unit, mode));
  }

  /** What {@code "noise_shape": [null, 1, 1, 1]} keeps or drops together. */
  private static Unit unit(LayerOptions o) {
    return switch (o.json().path("noise_shape").toString()) {
      case "[null,1,1,1]" -> Unit.EXAMPLE;
      case "[null,1,1,null]" -> Unit.CHANNEL;
      default -> Unit.ELEMENT;
    };
  }

  private static LayerPlan spatialDropout(LayerOptions o) {
    var rate = rate(o);
    return o.isChannelsFirst()
        ? LayerPlan.byMode(mode -> new ChannelsFirst(new Dropout(rate, Unit.CHANNEL, mode)))
        : LayerPlan.byMode(mode -> new Dropout(rate, Unit.CHANNEL, mode));
  }

  private static LayerPlan gaussianDropout(LayerOptions o) {
    var rate = rate(o);
    return LayerPlan.byMode(mode -> Noise.dropout(rate, mode));
  }

  private static LayerPlan alphaDropout(LayerOptions o) {
    var rate = rate(o);
    return LayerPlan.byMode(mode -> new AlphaDropout(rate, mode));
  }

  /** Keras 1 calls the deviation sigma. */
  private static LayerPlan noise(LayerOptions o) {
    var deviation = o.number("stddev", o.number("sigma", 0));
    if (deviation < 0) o.refuse("its stddev is negative");
    return LayerPlan.byMode(mode -> new Noise(Kind.ADDED, Math.max(0, deviation), mode));
  }

  private static float rate(LayerOptions o) {
    var rate = o.number("rate", o.number("drop_path_rate", 0));
    if (rate >= 0 && rate < 1) return rate;
    o.refuse("its rate is %s, but must be at least 0 and less than 1".formatted(rate));
    return 0;
  }

  private static Interpolation interpolation(LayerOptions o, String missing) {
    var name = o.text("interpolation", missing);
    try {
      return Interpolation.valueOf(name.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      o.refuse("its interpolation '%s' is not supported".formatted(name));
      return Interpolation.NEAREST;
    }
  }

  private static LayerPlan upSampling(LayerOptions o) {
    var interpolation = interpolation(o, "nearest");
    var old = o.version().resizesFromCorners() && interpolation == Interpolation.BILINEAR;
    return ConvolutionClasses.images(
        o,
        new Resampling.UpSampling(
            o.pair("size", new Pair(2, 2)), old ? Interpolation.CORNER_BILINEAR : interpolation));
  }

  private static Pair size(LayerOptions o) {
    return new Pair(o.count("height", 0), o.count("width", 0));
  }

  private static LayerPlan resizing(LayerOptions o) {
    if (o.flag("antialias", false)) o.refuse("its antialias is set, which is not supported");
    if (o.number("fill_value", 0) != 0) o.refuse("its fill_value is not 0");
    var aspect =
        o.flag("crop_to_aspect_ratio", false)
            ? Aspect.CROP
            : o.flag("pad_to_aspect_ratio", false) ? Aspect.PAD : Aspect.STRETCH;
    var layer = new Resizing(size(o), interpolation(o, "bilinear"), aspect);
    return ConvolutionClasses.images(o, layer);
  }

  /**
   * At inference Keras 2 resizes, with the aspect ratio kept. Keras 3 leaves images as they are, so
   * that layers after it which rely on the size of the crop fail there and here.
   */
  private static LayerPlan randomCrop(LayerOptions o) {
    if (o.version().major() > 2) return LayerPlan.of(Nonlinearity.LINEAR);
    return LayerPlan.of(new Resizing(size(o), Interpolation.BILINEAR, Aspect.CROP));
  }
}
