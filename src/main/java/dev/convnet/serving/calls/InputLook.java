// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.calls;

import dev.convnet.data.images.EncodedImage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.tensorflow.Tensor;

/**
 * Looks at the first image of requests, for the log. Files of images are decoded for it, which
 * takes 1/20 of a processor at most: beyond that, and for very large images, it does not look.
 * Thread-safe.
 */
public final class InputLook {
  private static final long MOST_PIXELS = 1_000_000;
  private static final int SHARE = 20;

  /** For a few images at once. */
  private static final long MOST_FREE = TimeUnit.MILLISECONDS.toNanos(200);

  private long free = MOST_FREE;
  private long looked = System.nanoTime();

  /** The statistics of the first image of a call; empty if there is none, or no time for it. */
  Optional<InputStatistics> at(Map<String, Tensor> inputs, List<EncodedImage> images) {
    if (!images.isEmpty()) return decoded(images.get(0));
    return new TreeMap<>(inputs)
        .values().stream().map(InputStatistics::of).flatMap(Optional::stream).findFirst();
  }

  private Optional<InputStatistics> decoded(EncodedImage image) {
    if (!hasTime()) return Optional.empty();
    long start = System.nanoTime();
    var found = InputStatistics.of(image.bytes(), MOST_PIXELS);
    took(System.nanoTime() - start);
    return found;
  }

  private synchronized boolean hasTime() {
    long now = System.nanoTime();
    free = Math.min(MOST_FREE, free + (now - looked) / SHARE);
    looked = now;
    return free > 0;
  }

  private synchronized void took(long nanoseconds) {
    free -= nanoseconds;
  }
}
