// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras.network;

import dev.convnet.nn.layers.Dropout;
import dev.convnet.nn.layers.keras.Interpolation;
import dev.convnet.nn.layers.keras.KernelWindow.Pair;
import dev.convnet.nn.layers.keras.Nonlinearity;
import dev.convnet.nn.layers.keras.Resampling;
import dev.convnet.nn.layers.keras.Resampling.Aspect;
import dev.convnet.nn.layers.keras.Resampling.Resizing;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Layers that resize, and those that do something in training only. */
final class PictureClasses {
  /** Nothing at inference. */
  private static final Set<String> IDENTITIES =
      Set.of(
          "InputLayer",
          "Identity",
          "ActivityRegularization",
          "Masking",
          "StochasticDepth",
          "AlphaDropout",
          "GaussianDropout",
          "GaussianNoise",
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
    classes.put("Dropout", PictureClasses::dropout);
    classes.put("SpatialDropout2D", PictureClasses::dropout);
    classes.put("UpSampling2D", PictureClasses::upSampling);
    classes.put("Resizing", PictureClasses::resizing);
    classes.put(
        "CenterCrop", o -> ConvolutionClasses.images(o, new Resampling.CenterCrop(size(o))));
    classes.put("RandomCrop", PictureClasses::randomCrop);
  }

  private static LayerPlan dropout(LayerOptions o) {
    var rate = o.number("rate", 0);
    if (rate >= 0 && rate < 1) return LayerPlan.byMode(mode -> Dropout.of(rate, mode));
    o.refuse("its rate is %s, but must be at least 0 and less than 1".formatted(rate));
    return LayerPlan.of(Nonlinearity.LINEAR);
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

  /** At inference Keras 2 resizes, with the aspect ratio kept. */
  private static LayerPlan randomCrop(LayerOptions o) {
    if (o.version().major() > 2) {
      o.refuse("Keras 3 leaves pictures as they are at inference; replace it by Resizing");
    }
    return LayerPlan.of(new Resizing(size(o), Interpolation.BILINEAR, Aspect.CROP));
  }
}
