// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.statistics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.error.InvalidSettingException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class DuplicatesTest {
  private static Fingerprint of(long pixels, long hash) {
    return new Fingerprint(pixels, pixels, hash);
  }

  @Test
  void equalPixelsAreAGroupAndNearlyEqualOnesAnother() {
    var images =
        List.of(
            of(1, 0b1111L), of(2, -1L << 32), of(1, 0b1111L), of(3, 0b0111L), of(4, 0x55L << 40));

    var duplicates = Duplicates.of(images, 1);

    assertEquals(List.of(List.of(0, 2)), duplicates.exact());
    assertEquals(List.of(List.of(0, 2, 3)), duplicates.near());
    assertEquals(List.of(), Duplicates.of(images, 0).near());
    assertEquals(List.of(), Duplicates.of(images, -1).near());
    assertThrows(InvalidSettingException.class, () -> Duplicates.of(images, 17));
  }

  @Test
  void halfADigestIsNotEnough() {
    var images = List.of(new Fingerprint(1, 2, 3), new Fingerprint(1, 3, ~3L));

    assertEquals(List.of(), Duplicates.of(images, 4).exact());
  }

  /** Against all pairs. */
  @Property(tries = 60)
  void thePairsAreThoseOfABruteForceSearch(
      @ForAll long seed, @ForAll @IntRange(max = 16) int distance) {
    var random = new Random(seed);
    var images = new ArrayList<Fingerprint>();
    for (int i = 0; i < 120; i++) {
      long hash = random.nextLong();
      if (i > 0 && random.nextBoolean()) {
        hash = images.get(random.nextInt(i)).perceptual();
        for (int k = random.nextInt(20); k > 0; k--) hash ^= 1L << random.nextInt(64);
      }
      images.add(of(i, hash));
    }

    assertEquals(bruteForce(images, distance), sorted(Duplicates.of(images, distance).near()));
  }

  private static TreeSet<String> sorted(List<List<Integer>> groups) {
    var texts = new TreeSet<String>();
    groups.forEach(group -> texts.add(group.toString()));
    return texts;
  }

  private static TreeSet<String> bruteForce(List<Fingerprint> images, int distance) {
    var groupOf = new int[images.size()];
    for (int i = 0; i < groupOf.length; i++) groupOf[i] = i;
    for (int i = 0; i < groupOf.length; i++) {
      for (int k = 0; k < i; k++) {
        long different = images.get(i).perceptual() ^ images.get(k).perceptual();
        if (Long.bitCount(different) > distance) continue;
        int from = groupOf[i];
        for (int m = 0; m < groupOf.length; m++) if (groupOf[m] == from) groupOf[m] = groupOf[k];
      }
    }
    var texts = new TreeSet<String>();
    for (int i = 0; i < groupOf.length; i++) {
      var members = new ArrayList<Integer>();
      for (int m = 0; m < groupOf.length; m++) if (groupOf[m] == groupOf[i]) members.add(m);
      if (members.size() > 1) texts.add(members.toString());
    }
    return texts;
  }

  @Test
  void aHundredThousandImagesAreSearchedInSeconds() {
    var random = new Random(1);
    var images = new ArrayList<Fingerprint>();
    for (int i = 0; i < 100_000; i++) images.add(of(i, random.nextLong()));

    Assertions.assertTimeout(
        Duration.ofSeconds(20),
        () -> assertTrue(Duplicates.of(images, Duplicates.DEFAULT_DISTANCE).near().isEmpty()));
  }
}
