// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.images;

import dev.convnet.data.images.Augmentation.Flip;
import dev.convnet.data.images.Augmentation.Range;
import dev.convnet.error.InvalidSettingException;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * Parses an {@link Augmentation} from text: {@code flip,rotation=15,shift=0.1,zoom=0.8:1.2}.
 *
 * <pre>
 * none                               no change
 * flip                               exchanges left and right, with probability 1/2
 * flip-vertical                      exchanges top and bottom, with probability 1/2
 * rotation=DEGREES, shear=DEGREES    the largest angle
 * shift=PART                         the largest translation, as a fraction of height and width
 * zoom=LOW:HIGH                      range of factors
 * brightness=LOW:HIGH                range of factors
 * channels=VALUE                     the largest shift of all values, which are 0 to 255
 * fill=MODE                          nearest, reflect, wrap or constant (black)
 * </pre>
 */
public final class AugmentationParser {
  /** The syntax in one line, for messages and help texts. */
  public static final String SYNTAX =
      "none, flip, flip-vertical, rotation=DEGREES, shift=PART, shear=DEGREES, zoom=LOW:HIGH,"
          + " brightness=LOW:HIGH, channels=VALUE, fill=nearest|reflect|wrap|constant";

  private final Set<Flip> flips = EnumSet.noneOf(Flip.class);
  private double rotation;
  private double shift;
  private double shear;
  private double channelShift;
  private Range zoom = Range.ONE;
  private Range brightness = Range.ONE;
  private FillMode fillMode = FillMode.NEAREST;

  private AugmentationParser() {}

  /**
   * Parses a comma-separated list.
   *
   * @throws InvalidSettingException if a word is unknown or its value is not valid; the message has
   *     the syntax
   */
  public static Augmentation parse(String text) {
    var parser = new AugmentationParser();
    for (var word : text.strip().split("\\s*,\\s*")) parser.parseWord(word);
    return new Augmentation(
        parser.rotation,
        parser.shift,
        parser.shear,
        parser.zoom,
        parser.channelShift,
        parser.brightness,
        parser.flips,
        parser.fillMode);
  }

  private void parseWord(String word) {
    try {
      int equals = word.indexOf('=');
      set(equals < 0 ? word : word.substring(0, equals), word.substring(equals + 1));
    } catch (IllegalArgumentException notValid) {
      throw new InvalidSettingException(
          "'%s' is not an augmentation; use a comma-separated list of %s".formatted(word, SYNTAX));
    }
  }

  private void set(String name, String value) {
    switch (name) {
      case "none" -> {}
      case "flip" -> flips.add(Flip.HORIZONTAL);
      case "flip-vertical" -> flips.add(Flip.VERTICAL);
      case "rotation" -> rotation = Double.parseDouble(value);
      case "shift" -> shift = Double.parseDouble(value);
      case "shear" -> shear = Double.parseDouble(value);
      case "channels" -> channelShift = Double.parseDouble(value);
      case "zoom" -> zoom = range(value);
      case "brightness" -> brightness = range(value);
      case "fill" -> fillMode = FillMode.valueOf(value.toUpperCase(Locale.ROOT));
      default -> throw new IllegalArgumentException(name);
    }
  }

  private static Range range(String value) {
    var ends = value.split(":", -1);
    if (ends.length != 2) throw new IllegalArgumentException(value + " is not LOW:HIGH");
    return new Range(Double.parseDouble(ends[0]), Double.parseDouble(ends[1]));
  }
}
