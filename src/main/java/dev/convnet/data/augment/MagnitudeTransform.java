// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.augment;

import dev.convnet.data.images.FloatImage;
import java.util.random.RandomGenerator;

/**
 * The changes of RandAugment and TrivialAugment: each has one number that says how strong it is.
 * They are torchvision's, with the nearest pixel and black beyond the edge.
 */
enum MagnitudeTransform {
  IDENTITY(false) {
    @Override
    FloatImage apply(FloatImage image, Strengths most, double strength) {
      return image;
    }
  },
  SHEAR_X(true) {
    @Override
    FloatImage apply(FloatImage image, Strengths most, double strength) {
      return NearestAffine.shearX(most.shear * strength).transform(image);
    }
  },
  SHEAR_Y(true) {
    @Override
    FloatImage apply(FloatImage image, Strengths most, double strength) {
      return NearestAffine.shearY(most.shear * strength).transform(image);
    }
  },
  TRANSLATE_X(true) {
    @Override
    FloatImage apply(FloatImage image, Strengths most, double strength) {
      int pixels = (int) (most.translation(image.width()) * strength);
      return NearestAffine.translation(pixels, 0).transform(image);
    }
  },
  TRANSLATE_Y(true) {
    @Override
    FloatImage apply(FloatImage image, Strengths most, double strength) {
      int pixels = (int) (most.translation(image.height()) * strength);
      return NearestAffine.translation(0, pixels).transform(image);
    }
  },
  ROTATE(true) {
    @Override
    FloatImage apply(FloatImage image, Strengths most, double strength) {
      double degrees = most.rotation * strength;
      return NearestAffine.rotation(degrees, image.height(), image.width()).transform(image);
    }
  },
  BRIGHTNESS(true) {
    @Override
    FloatImage apply(FloatImage image, Strengths most, double strength) {
      return Brightness.adjust(image, 1 + most.enhancement * strength);
    }
  },
  SATURATION(true) {
    @Override
    FloatImage apply(FloatImage image, Strengths most, double strength) {
      return Saturation.adjust(image, 1 + most.enhancement * strength);
    }
  },
  CONTRAST(true) {
    @Override
    FloatImage apply(FloatImage image, Strengths most, double strength) {
      return Contrast.adjust(image, 1 + most.enhancement * strength);
    }
  },
  SHARPNESS(true) {
    @Override
    FloatImage apply(FloatImage image, Strengths most, double strength) {
      return Sharpness.adjust(image, 1 + most.enhancement * strength);
    }
  },
  POSTERIZE(false) {
    @Override
    FloatImage apply(FloatImage image, Strengths most, double strength) {
      return Posterize.keepBits(image, 8 - (int) Math.round(most.droppedBits * strength));
    }
  },
  SOLARIZE(false) {
    @Override
    FloatImage apply(FloatImage image, Strengths most, double strength) {
      return Solarize.invertFrom(image, 255 - 255 * strength);
    }
  },
  AUTO_CONTRAST(false) {
    @Override
    FloatImage apply(FloatImage image, Strengths most, double strength) {
      return AutoContrast.stretch(image);
    }
  },
  EQUALIZE(false) {
    @Override
    FloatImage apply(FloatImage image, Strengths most, double strength) {
      return HistogramEqualization.equalize(image);
    }
  };

  /** The steps from no change to the greatest: torchvision's 31 bins. */
  static final int STEPS = 30;

  private static final MagnitudeTransform[] ALL = values();

  private final boolean signed;

  MagnitudeTransform(boolean signed) {
    this.signed = signed;
  }

  /**
   * The greatest changes.
   *
   * @param shear slope
   * @param translationPart translation as a part of the image's side
   * @param translationPixels translation that does not depend on the image, in pixels
   * @param rotation in degrees
   * @param enhancement what is added to, or taken from, the factor 1
   * @param droppedBits of each value
   */
  record Strengths(
      double shear,
      double translationPart,
      double translationPixels,
      double rotation,
      double enhancement,
      int droppedBits) {
    private double translation(int side) {
      return translationPixels + translationPart * side;
    }
  }

  static MagnitudeTransform draw(RandomGenerator random) {
    return ALL[random.nextInt(ALL.length)];
  }

  /**
   * Changes an image, in a direction drawn at random.
   *
   * @param magnitude from 0 to {@link #STEPS}
   */
  FloatImage apply(FloatImage image, Strengths most, int magnitude, RandomGenerator random) {
    double strength = (double) magnitude / STEPS;
    return apply(image, most, signed && random.nextBoolean() ? -strength : strength);
  }

  /**
   * Changes an image.
   *
   * @param strength from 0 to 1, where {@code most} is reached; the opposite if negative
   */
  abstract FloatImage apply(FloatImage image, Strengths most, double strength);
}
