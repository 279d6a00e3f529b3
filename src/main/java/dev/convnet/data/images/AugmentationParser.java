// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.images;

import dev.convnet.data.images.Augmentation.Flip;
import dev.convnet.data.images.Augmentation.Range;
import dev.convnet.error.InvalidSettingException;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * Augmentations as a user writes them: {@code flip,rotation=15,shift=0.1,zoom=0.8:1.2}.
 *
 * <pre>
 * none                    as they are
 * flip, flip-vertical     left and right, top and bottom are exchanged
 * rotation=, shear=       up to so many degrees
 * shift=                  up to such a part of the height and the width
 * zoom=LOW:HIGH           factors; brightness=LOW:HIGH too
 * channels=               up to so much added to all values of [0, 255]
 * fill=                   nearest, reflect, wrap or constant (black)
 * </pre>
 */
public final class AugmentationParser {
  /** What can be written, for messages. */
  public static final String SYNTAX =
      "none, flip, flip-vertical, rotation=DEGREES, shift=PART, shear=DEGREES, zoom=LOW:HIGH,"
          + " brightness=LOW:HIGH, channels=VALUE, fill=nearest|reflect|wrap|constant";

  private final Set<Flip> flips = EnumSet.noneOf(Flip.class);
  private double rotation;
  private double shift;
  private double shear;
  private double channels;
  private Range zoom = Range.ONE;
  private Range brightness = Range.ONE;
  private FillMode fill = FillMode.NEAREST;

  private AugmentationParser() {}

  /**
   * Reads an augmentation.
   *
   * @throws InvalidSettingException if a word is unknown or its value is not valid; the message has
   *     the syntax
   */
  public static Augmentation parse(String text) {
    var read = new AugmentationParser();
    for (var word : text.strip().split("\\s*,\\s*")) read.word(word);
    return new Augmentation(
        read.rotation,
        read.shift,
        read.shear,
        read.zoom,
        read.channels,
        read.brightness,
        read.flips,
        read.fill);
  }

  private void word(String word) {
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
      case "channels" -> channels = Double.parseDouble(value);
      case "zoom" -> zoom = range(value);
      case "brightness" -> brightness = range(value);
      case "fill" -> fill = FillMode.valueOf(value.toUpperCase(Locale.ROOT));
      default -> throw new IllegalArgumentException(name);
    }
  }

  private static Range range(String value) {
    var ends = value.split(":", -1);
    if (ends.length != 2) throw new IllegalArgumentException(value + " is not LOW:HIGH");
    return new Range(Double.parseDouble(ends[0]), Double.parseDouble(ends[1]));
  }
}
