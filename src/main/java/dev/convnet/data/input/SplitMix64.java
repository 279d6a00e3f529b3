// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

import java.util.random.RandomGenerator;

/**
 * Random numbers that depend only on a key of several numbers, such as seed, epoch and image index.
 * Not thread-safe.
 *
 * <p>The generator is SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number
 * Generators, 2014): the state grows by the golden ratio, and its mix is the number. The first
 * state is 0 with each number n of the key mixed in, one after the other: {@code s = mix(s + n +
 * GOLDEN)}.
 */
final class SplitMix64 implements RandomGenerator {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L; // 2^64 / golden ratio

  private long state;

  private SplitMix64(long state) {
    this.state = state;
  }

  /** The generator of a key. */
  static SplitMix64 seededWith(long... key) {
    long state = 0;
    for (long number : key) {
      state = mix(state + number + GOLDEN);
    }
    return new SplitMix64(state);
  }

  @Override
  public long nextLong() {
    state += GOLDEN;
    return mix(state);
  }

  /** A uniform number in [0, bound), with a bias of less than bound / 2^32. */
  @Override
  public int nextInt(int bound) {
    if (bound < 1) throw new IllegalArgumentException("bound must be at least 1, got " + bound);
    return (int) ((nextLong() >>> 32) * bound >>> 32);
  }

  /** A uniform number in [0, 1), a multiple of 2^-24. */
  @Override
  public double nextDouble() {
    return (nextLong() >>> 40) * 0x1p-24;
  }

  private static long mix(long state) {
    long z = (state ^ (state >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
