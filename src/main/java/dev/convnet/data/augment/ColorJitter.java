// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.augment;

import dev.convnet.data.images.FloatImage;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Changes brightness, contrast, saturation and hue, in an order drawn at random, as torchvision's
 * {@code ColorJitter}: each factor is from {@code 1 - part} to {@code 1 + part}.
 *
 * @param brightness the largest change as a part, at least 0
 * @param contrast the largest change as a part, at least 0
 * @param saturation the largest change as a part, at least 0
 * @param hue the largest turn, as a part of the color circle, at most 1/2
 */
public record ColorJitter(double brightness, double contrast, double saturation, double hue)
    implements ImageTransform {
  public ColorJitter {
    Settings.requireFrom0("brightness", brightness);
    Settings.requireFrom0("contrast", contrast);
    Settings.requireFrom0("saturation", saturation);
    Settings.requireUpTo("hue", hue, 0.5);
  }

  @Override
  public FloatImage apply(FloatImage image, RandomGenerator random) {
    var steps =
        new ArrayList<ImageTransform>(
            List.of(
                new Brightness(Range.around1(brightness)),
                new Contrast(Range.around1(contrast)),
                new Saturation(Range.around1(saturation)),
                new Hue(hue)));
    var changed = image;
    while (!steps.isEmpty()) {
      changed = steps.remove(random.nextInt(steps.size())).apply(changed, random);
    }
    return changed;
  }
}
