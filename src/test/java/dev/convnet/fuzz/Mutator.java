// SPDX-License-Identifier: Apache-2.0
package dev.convnet.fuzz;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Damages bytes as disks, networks and liars do: flipped bits, cuts, holes, runs of 0 and 255,
 * blocks that are doubled, swapped or gone, and extreme numbers. Half of the damage is aimed at the
 * header and the footer. The same seed gives the same damage.
 */
public final class Mutator {
  private static final int EDGE = 64;
  private static final int LARGEST = 1 << 22;
  private static final long[] EXTREMES = {
    0,
    1,
    -1,
    0x7f,
    0x80,
    0xff,
    0x7fff,
    0xffff,
    0x7fff_ffffL,
    0x8000_0000L,
    0xffff_ffffL,
    1L << 32,
    1L << 40,
    Long.MAX_VALUE,
    Long.MIN_VALUE
  };
  private static final List<String> WORDS =
      List.of(
          "null",
          "[",
          "]",
          "{",
          "}",
          "\"",
          ",",
          ":",
          "1e999",
          "-1",
          "NaN",
          "\\ud800",
          "\u0000",
          "99999999999999999999",
          "0.1",
          "true",
          "[[[[",
          "\\",
          "'",
          "{}",
          "[]",
          "../",
          "/");

  private final SplittableRandom random;

  Mutator(long seed) {
    random = new SplittableRandom(seed);
  }

  /** A number from 0 to {@code bound - 1}. */
  int choose(int bound) {
    return random.nextInt(bound);
  }

  /** A copy of {@code bytes} with one to four damages. */
  byte[] mutate(byte[] bytes) {
    var mutated = bytes.clone();
    for (int left = 1 + choose(4); left > 0; left--) mutated = mutateOnce(mutated);
    return mutated;
  }

  private byte[] mutateOnce(byte[] bytes) {
    if (bytes.length == 0) return insert(bytes, random(1 + choose(16)));
    return switch (choose(13)) {
      case 0, 1 -> flip(bytes);
      case 2 -> set(bytes);
      case 3, 4, 5 -> extreme(bytes);
      case 6 -> Arrays.copyOf(bytes, choose(bytes.length));
      case 7 -> fill(bytes, (byte) (choose(2) * 255));
      case 8 -> remove(bytes);
      case 9 -> insert(bytes, block(bytes));
      case 10 -> swap(bytes);
      case 11 -> insert(bytes, random(1 + choose(16)));
      default -> insert(bytes, word());
    };
  }

  private int place(int length) {
    return switch (choose(4)) {
      case 0 -> choose(Math.min(EDGE, length));
      case 1 -> length - 1 - choose(Math.min(EDGE, length));
      default -> choose(length);
    };
  }

  private byte[] flip(byte[] bytes) {
    bytes[place(bytes.length)] ^= (byte) (1 << choose(8));
    return bytes;
  }

  private byte[] set(byte[] bytes) {
    bytes[place(bytes.length)] = (byte) choose(256);
    return bytes;
  }

  /** A number of 1, 2, 4 or 8 bytes, in either order of bytes. */
  private byte[] extreme(byte[] bytes) {
    var size = Math.min(1 << choose(4), bytes.length);
    var at = Math.min(place(bytes.length), bytes.length - size);
    var number = EXTREMES[choose(EXTREMES.length)];
    var little = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(number).array();
    var isLittle = choose(2) == 0;
    for (int i = 0; i < size; i++) bytes[at + i] = little[isLittle ? i : size - 1 - i];
    return bytes;
  }

  private byte[] fill(byte[] bytes, byte value) {
    var at = place(bytes.length);
    Arrays.fill(bytes, at, at + length(bytes.length - at), value);
    return bytes;
  }

  private int length(int most) {
    return 1 + choose(choose(2) == 0 ? Math.min(most, 16) : most);
  }

  private byte[] remove(byte[] bytes) {
    var at = place(bytes.length);
    var end = at + length(bytes.length - at);
    return ByteBuffer.allocate(bytes.length - end + at)
        .put(bytes, 0, at)
        .put(bytes, end, bytes.length - end)
        .array();
  }

  private byte[] block(byte[] bytes) {
    var at = place(bytes.length);
    return Arrays.copyOfRange(bytes, at, at + length(bytes.length - at));
  }

  private byte[] insert(byte[] bytes, byte[] inserted) {
    if (bytes.length + inserted.length > LARGEST) return bytes;
    var at = bytes.length == 0 ? 0 : place(bytes.length);
    return ByteBuffer.allocate(bytes.length + inserted.length)
        .put(bytes, 0, at)
        .put(inserted)
        .put(bytes, at, bytes.length - at)
        .array();
  }

  private byte[] swap(byte[] bytes) {
    var size = length(Math.max(1, bytes.length / 2));
    var first = choose(bytes.length - size + 1);
    var second = choose(bytes.length - size + 1);
    var copy = Arrays.copyOfRange(bytes, first, first + size);
    System.arraycopy(bytes, second, bytes, first, size);
    System.arraycopy(copy, 0, bytes, second, size);
    return bytes;
  }

  private byte[] random(int size) {
    var bytes = new byte[size];
    random.nextBytes(bytes);
    return bytes;
  }

  private byte[] word() {
    return WORDS.get(choose(WORDS.size())).getBytes(StandardCharsets.UTF_8);
  }
}
