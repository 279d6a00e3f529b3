// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.statistics;

import dev.convnet.error.InvalidSettingException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Groups of images that are equal or look alike. Two images look alike if their perceptual hashes
 * differ in few bits; a group is connected by such pairs.
 *
 * <p>Images with equal hashes are found by a table. Of the others, each hash is cut into one band
 * more than bits may differ, so that two hashes with at most that distance are equal in one band
 * (the pigeonhole principle); only hashes that share a band are compared. 60,000 images need
 * millions of comparisons instead of 1.8 billion.
 *
 * @param exact groups of images with the same size and pixels; each has two indices or more
 * @param near groups of images that look alike, of which two at least are not equal
 */
public record Duplicates(List<List<Integer>> exact, List<List<Integer>> near) {
  /** The largest distance at which images are taken for nearly equal, if nothing else is said. */
  public static final int DEFAULT_DISTANCE = 4;

  /** The largest distance that can be asked for; more would connect what does not look alike. */
  public static final int MAX_DISTANCE = 16;

  public Duplicates {
    exact = List.copyOf(exact);
    near = List.copyOf(near);
  }

  /**
   * Finds duplicates.
   *
   * @param fingerprints of all images
   * @param distance the number of bits in which perceptual hashes of images that look alike may
   *     differ; negative looks for equal images only
   * @throws InvalidSettingException if the distance is more than {@link #MAX_DISTANCE}
   */
  public static Duplicates of(List<Fingerprint> fingerprints, int distance) {
    requireDistance(distance);
    return new Duplicates(
        exactGroups(fingerprints), distance < 0 ? List.of() : nearGroups(fingerprints, distance));
  }

  /**
   * Checks a distance.
   *
   * @throws InvalidSettingException if it is more than {@link #MAX_DISTANCE}
   */
  public static void requireDistance(int distance) {
    if (distance > MAX_DISTANCE) {
      throw new InvalidSettingException(
          "nearDuplicates", "must be at most %d, got %d".formatted(MAX_DISTANCE, distance));
    }
  }

  private static List<List<Integer>> exactGroups(List<Fingerprint> fingerprints) {
    record Digest(long high, long low) {}
    var groups = new LinkedHashMap<Digest, List<Integer>>();
    for (int i = 0; i < fingerprints.size(); i++) {
      var digest = new Digest(fingerprints.get(i).high(), fingerprints.get(i).low());
      groups.computeIfAbsent(digest, key -> new ArrayList<>(1)).add(i);
    }
    return groups.values().stream().filter(group -> group.size() > 1).toList();
  }

  private static List<List<Integer>> nearGroups(List<Fingerprint> fingerprints, int distance) {
    var imagesByHash = new LinkedHashMap<Long, List<Integer>>();
    for (int i = 0; i < fingerprints.size(); i++) {
      imagesByHash
          .computeIfAbsent(fingerprints.get(i).perceptual(), hash -> new ArrayList<>(1))
          .add(i);
    }
    var hashes = imagesByHash.keySet().stream().mapToLong(hash -> hash).toArray();
    var groups = new LinkedHashMap<Integer, List<Integer>>();
    var connected = connect(hashes, distance);
    for (int k = 0; k < hashes.length; k++) {
      groups
          .computeIfAbsent(connected.root(k), root -> new ArrayList<>(1))
          .addAll(imagesByHash.get(hashes[k]));
    }
    return groups.values().stream()
        .filter(group -> hasDifferentPixels(group, fingerprints))
        .map(group -> group.stream().sorted().toList())
        .toList();
  }

  private static boolean hasDifferentPixels(List<Integer> group, List<Fingerprint> fingerprints) {
    var first = fingerprints.get(group.get(0));
    return group.stream().anyMatch(i -> !fingerprints.get(i).hasSamePixelsAs(first));
  }

  private static Components connect(long[] hashes, int distance) {
    var components = new Components(hashes.length);
    if (distance == 0) return components; // equal hashes are together already
    int bands = distance + 1;
    for (int band = 0; band < bands; band++) {
      int from = band * PerceptualHash.BITS / bands;
      int to = (band + 1) * PerceptualHash.BITS / bands;
      for (var bucket : buckets(hashes, from, to)) compareAll(bucket, hashes, distance, components);
    }
    return components;
  }

  private static Iterable<List<Integer>> buckets(long[] hashes, int from, int to) {
    long mask = (1L << to - from) - 1;
    Map<Long, List<Integer>> buckets = new HashMap<>();
    for (int k = 0; k < hashes.length; k++) {
      buckets.computeIfAbsent(hashes[k] >>> from & mask, bits -> new ArrayList<>(2)).add(k);
    }
    return buckets.values();
  }

  private static void compareAll(
      List<Integer> bucket, long[] hashes, int distance, Components components) {
    var indices = bucket.stream().mapToInt(k -> k).toArray();
    for (int a = 0; a < indices.length; a++) {
      long hash = hashes[indices[a]];
      for (int b = a + 1; b < indices.length; b++) {
        if (Long.bitCount(hash ^ hashes[indices[b]]) <= distance) {
          components.join(indices[a], indices[b]);
        }
      }
    }
  }

  /** Connected components by union-find with path halving. */
  private static final class Components {
    private final int[] parents;

    Components(int count) {
      parents = new int[count];
      for (int i = 0; i < count; i++) parents[i] = i;
    }

    int root(int i) {
      int node = i;
      while (parents[node] != node) {
        parents[node] = parents[parents[node]];
        node = parents[node];
      }
      return node;
    }

    void join(int a, int b) {
      int first = root(a);
      int second = root(b);
      parents[Math.max(first, second)] = Math.min(first, second);
    }
  }
}
