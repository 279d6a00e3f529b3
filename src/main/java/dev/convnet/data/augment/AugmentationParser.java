// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.augment;

import static java.util.Map.entry;
import static java.util.stream.Collectors.toMap;

import dev.convnet.data.augment.RandomAffine.Fill;
import dev.convnet.error.InvalidSettingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * Parses an {@link Augmentation} from text: {@code flip,rotation=15,zoom=0.8:1.2,color-jitter}. The
 * changes are made in the order of the words. Rotation, shift, shear and zoom are one change, with
 * one interpolation, in the place of the first of them. Images are mixed after all other changes.
 *
 * <p>{@link #SYNTAX} lists the words. In it, numbers are the values of a word that comes without
 * any.
 */
public final class AugmentationParser {
  /** The syntax in one line, for messages and help texts. */
  public static final String SYNTAX =
      "none, rotation=DEGREES, shift=PART, width-shift=PART|PIXELS:…, height-shift=PART|PIXELS:…, "
          + "shear=DEGREES, zoom=PART|LOW:HIGH, "
          + "fill=nearest|reflect|wrap|constant, cval=VALUE, flip, flip-vertical, "
          + "center-crop=0.875, random-crop=0.875, random-resized-crop=0.08:1, "
          + "brightness=LOW:HIGH, contrast=LOW:HIGH, saturation=LOW:HIGH, gamma=LOW:HIGH, "
          + "sharpen=1:3, hue=0.1, color-jitter=0.4:0.4:0.4:0.1, grayscale=0.1, channels=VALUE, "
          + "rgb-shift=20, equalize=0.5, autocontrast=0.5, posterize=4, solarize=128, blur=1, "
          + "gaussian-blur=0.1:2, median-blur=1, noise=10, cutout=0.25, randaugment=2:9, "
          + "trivialaugment, mixup=0.2, cutmix=1";

  private static final Map<String, Function<Values, ImageTransform>> TRANSFORMS =
      Map.ofEntries(
          entry("flip", values -> RandomFlip.HORIZONTAL),
          entry("flip-vertical", values -> RandomFlip.VERTICAL),
          entry("center-crop", values -> new CenterCrop(values.number(0))),
          entry("random-crop", values -> new RandomCrop(values.number(0))),
          entry("random-resized-crop", values -> new RandomResizedCrop(values.range())),
          entry("brightness", values -> new Brightness(values.range())),
          entry("contrast", values -> new Contrast(values.range())),
          entry("saturation", values -> new Saturation(values.range())),
          entry("gamma", values -> new GammaCorrection(values.range())),
          entry("sharpen", values -> new Sharpness(values.range())),
          entry("hue", values -> new Hue(values.number(0))),
          entry("color-jitter", AugmentationParser::colorJitter),
          entry("grayscale", values -> new Grayscale(values.number(0))),
          entry("channels", values -> new ChannelShift(values.number(0))),
          entry("rgb-shift", values -> new RgbShift(values.number(0))),
          entry("equalize", values -> new HistogramEqualization(values.number(0))),
          entry("autocontrast", values -> new AutoContrast(values.number(0))),
          entry("posterize", values -> new Posterize(values.whole(0))),
          entry("solarize", values -> new Solarize(values.number(0))),
          entry("blur", values -> new BoxBlur(values.whole(0))),
          entry("gaussian-blur", values -> new GaussianBlur(values.range())),
          entry("median-blur", values -> new MedianBlur(values.whole(0))),
          entry("noise", values -> new GaussianNoise(values.number(0))),
          entry("cutout", values -> new Cutout(values.number(0))),
          entry("randaugment", values -> new RandAugment(values.whole(0), values.whole(1))),
          entry("trivialaugment", values -> TrivialAugment.WIDE));

  /** The values of each word in {@link #SYNTAX}: names, or the default values. */
  private static final Map<String, Values> FORMS =
      Arrays.stream(SYNTAX.split(", "))
          .map(word -> word.split("=", 2))
          .collect(toMap(word -> word[0], word -> Values.of(word.length == 1 ? "" : word[1])));

  private final List<ImageTransform> transforms = new ArrayList<>();
  private final List<ImageMixing> mixings = new ArrayList<>();
  private RandomAffine affine = RandomAffine.IDENTITY;
  private int placeOfAffine = -1;

  private AugmentationParser() {}

  /** The values of a word: {@code 0.8:1.2}. */
  private record Values(List<String> texts) {
    static Values of(String text) {
      return new Values(text.isEmpty() ? List.of() : List.of(text.split(":", -1)));
    }

    int count() {
      return texts.size();
    }

    double number(int index) {
      return Double.parseDouble(texts.get(index));
    }

    int whole(int index) {
      return Integer.parseInt(texts.get(index));
    }

    double only() {
      if (count() != 1) throw new IllegalArgumentException("expected one number");
      return number(0);
    }

    Shift shift() {
      if (count() == 0) throw new IllegalArgumentException("expected a number");
      return new Shift(texts.stream().map(Double::valueOf).toList());
    }

    /** One number z stands for 1 - z to 1 + z, as in Keras. */
    Range zoom() {
      if (count() != 1) return range();
      if (!(number(0) < 1)) throw new IllegalArgumentException("a factor of 0 is no zoom");
      return Range.around1(number(0));
    }

    Range range() {
      if (count() != 2) throw new IllegalArgumentException("expected LOW:HIGH");
      return new Range(number(0), number(1));
    }
  }

  /**
   * Parses a comma-separated list.
   *
   * @throws InvalidSettingException if a word is unknown or its value is not valid; the message has
   *     the syntax
   */
  public static Augmentation parse(String text) {
    var parser = new AugmentationParser();
    for (var word : text.strip().split("\\s*,\\s*", -1)) parser.parseWord(word);
    if (parser.placeOfAffine >= 0) parser.transforms.add(parser.placeOfAffine, parser.affine);
    return new Augmentation(parser.transforms, parser.mixings);
  }

  private void parseWord(String word) {
    try {
      int equals = word.indexOf('=');
      if (equals == word.length() - 1) throw new IllegalArgumentException("a value is missing");
      var values = equals < 0 ? "" : word.substring(equals + 1);
      add(equals < 0 ? word : word.substring(0, equals), Values.of(values));
    } catch (InvalidSettingException outOfRange) {
      throw outOfRange;
    } catch (IllegalArgumentException notValid) {
      throw new InvalidSettingException(
          "'%s' is not an augmentation; use a comma-separated list of %s".formatted(word, SYNTAX));
    }
  }

  private void add(String name, Values values) {
    switch (name) {
      case "none" -> {}
      case "rotation" -> moveBy(affine.withRotation(values.only()));
      case "shift" -> {
        var shift = Shift.upTo(values.only());
        moveBy(affine.withHeightShift(shift).withWidthShift(shift));
      }
      case "width-shift" -> moveBy(affine.withWidthShift(values.shift()));
      case "height-shift" -> moveBy(affine.withHeightShift(values.shift()));
      case "shear" -> moveBy(affine.withShear(values.only()));
      case "zoom" -> moveBy(affine.withZoom(values.zoom()));
      case "fill" -> affine = affine.withFill(new Fill(mode(values), affine.fill().value()));
      case "cval" -> affine = affine.withFill(new Fill(affine.fill().mode(), values.only()));
      case "mixup" -> mixings.add(new MixUp(valuesOf(name, values).number(0)));
      case "cutmix" -> mixings.add(new CutMix(valuesOf(name, values).number(0)));
      default -> transforms.add(TRANSFORMS.get(name).apply(valuesOf(name, values)));
    }
  }

  private void moveBy(RandomAffine changed) {
    affine = changed;
    if (placeOfAffine < 0) placeOfAffine = transforms.size();
  }

  private static FillMode mode(Values values) {
    return FillMode.valueOf(String.join(":", values.texts).toUpperCase(Locale.ROOT));
  }

  /** The given values, or those in {@link #SYNTAX}. */
  private static Values valuesOf(String name, Values given) {
    var form = FORMS.get(name);
    if (form == null) throw new IllegalArgumentException("there is no such word");
    var values = given.count() == 0 ? form : given;
    if (values.count() != form.count()) throw new IllegalArgumentException("expected " + form);
    return values;
  }

  private static ImageTransform colorJitter(Values values) {
    return new ColorJitter(values.number(0), values.number(1), values.number(2), values.number(3));
  }
}
