// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

/**
 * {@code numpy.random.RandomState(seed)}, as far as the tutorials need it: the same seed shuffles
 * here as it does there. Not for several threads.
 *
 * <p>The generator is MT19937 (Matsumoto, Nishimura: Mersenne Twister, 1998) in the form of 2002: a
 * row of 624 words, renewed as a whole when they are used up.
 */
final class NumpyRandom {
  private static final int WORDS = 624;
  private static final int APART = 397;

  private final int[] words = new int[WORDS];
  private int next = WORDS;

  /** From a seed from 0 to 2^32 - 1, all that NumPy takes; of another, its low 32 bits. */
  NumpyRandom(long seed) {
    words[0] = (int) seed;
    for (int i = 1; i < WORDS; i++) {
      words[i] = 1_812_433_253 * (words[i - 1] ^ words[i - 1] >>> 30) + i;
    }
  }

  /** {@code numpy.random.shuffle}: Fisher and Yates, from the last element down. */
  void shuffle(int[] elements) {
    for (int i = elements.length - 1; i > 0; i--) {
      int j = upTo(i);
      int moved = elements[i];
      elements[i] = elements[j];
      elements[j] = moved;
    }
  }

  /** A number in [0, most], evenly: tries again where the bits that it needs say more. */
  private int upTo(int most) {
    int mask = -1 >>> Integer.numberOfLeadingZeros(most);
    while (true) {
      int value = word() & mask;
      if (value <= most) return value;
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
      words[i] = words[(i + APART) % WORDS] ^ twisted;
    }
    next = 0;
  }
}
