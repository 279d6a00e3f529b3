// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.statistics;

import dev.convnet.data.images.RgbImage;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * What tells whether images are equal or look alike.
 *
 * @param high half of the MD5 digest of size and pixels; equal images have equal digests, and for
 *     others that is too rare to happen by chance
 * @param low the other half
 * @param perceptual the {@link PerceptualHash}
 */
public record Fingerprint(long high, long low, long perceptual) {
  static Fingerprint of(RgbImage image) {
    var digest = ByteBuffer.wrap(digest(image));
    return new Fingerprint(digest.getLong(0), digest.getLong(8), PerceptualHash.of(image));
  }

  private static byte[] digest(RgbImage image) {
    try {
      var md5 = MessageDigest.getInstance("MD5");
      md5.update(ByteBuffer.allocate(8).putInt(image.height()).putInt(image.width()).flip());
      return md5.digest(image.rgb());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has MD5", e);
    }
  }

  boolean hasSamePixelsAs(Fingerprint other) {
    return high == other.high && low == other.low;
  }
}
