// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

/**
 * The part of {@code numpy.random.RandomState(seed)} that the tutorials need: the same seed
 * shuffles as in NumPy. Not thread-safe.
 *
 * <p>The generator is MT19937 (Matsumoto, Nishimura: Mersenne Twister, 1998) with the seeding of
 * 2002: a state of 624 words, which is renewed as a whole when all words are used.
 */
final class NumpyRandom {
  private static final int WORDS = 624;
  private static final int OFFSET = 397;

  private final int[] words = new int[WORDS];
  private int next = WORDS;

  /** Uses the low 32 bits of the seed; NumPy accepts only 0 to 2^32 - 1. */
  NumpyRandom(long seed) {
    words[0] = (int) seed;
    for (int i = 1; i < WORDS; i++) {
      words[i] = 1_812_433_253 * (words[i - 1] ^ words[i - 1] >>> 30) + i;
    }
  }

  /** {@code numpy.random.shuffle}: the Fisher–Yates shuffle, from the last element down. */
  void shuffle(int[] elements) {
    for (int i = elements.length - 1; i > 0; i--) {
      int j = upTo(i);
      int swapped = elements[i];
      elements[i] = elements[j];
      elements[j] = swapped;
    }
  }

  /** A uniform number in [0, maximum]; draws again while the masked bits are greater. */
  private int upTo(int maximum) {
    int mask = -1 >>> Integer.numberOfLeadingZeros(maximum);
    while (true) {
      int value = word() & mask;
      if (value <= maximum) return value;
    }
  }

  private int word() {
    if (next == WORDS) renew();
    int word = words[next++];
    word ^= word >>> 11;
    word ^= word << 7 & 0x9d2c5680;
    word ^= word << 15 & 0xefc60000;
    return word ^ word >>> 18;
  }

  private void renew() {
    for (int i = 0; i < WORDS; i++) {
      int joined = words[i] & 0x80000000 | words[(i + 1) % WORDS] & 0x7fffffff;
      int twisted = joined >>> 1 ^ ((joined & 1) == 0 ? 0 : 0x9908b0df);
      words[i] = words[(i + OFFSET) % WORDS] ^ twisted;
    }
    next = 0;
  }
}
