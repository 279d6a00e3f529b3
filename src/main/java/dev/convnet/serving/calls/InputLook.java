// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.calls;

import dev.convnet.data.images.EncodedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.tensorflow.Tensor;

/**
 * Looks at the images of requests, for the log. Files of images are decoded for it, which takes
 * 1/20 of a processor at most, and 10 milliseconds of a request that has several: beyond that, and
 * at very large images, it does not look. Thread-safe.
 */
public final class InputLook {
  private static final long MOST_PIXELS = 1_000_000;
  private static final int SHARE = 20;

  /** For a few images at once. */
  private static final long MOST_FREE = TimeUnit.MILLISECONDS.toNanos(200);

  /** For the images of a request but the first one. */
  private static final long MOST_OF_A_CALL = TimeUnit.MILLISECONDS.toNanos(10);

  private long free = MOST_FREE;
  private long looked = System.nanoTime();

  /** The statistics of the images of a call; empty if there are none, or no time for them. */
  Optional<InputStatistics> at(Map<String, Tensor> inputs, List<EncodedImage> images) {
    if (!images.isEmpty()) return decoded(images);
    return new TreeMap<>(inputs)
        .values().stream().map(InputStatistics::of).flatMap(Optional::stream).findFirst();
  }

  private Optional<InputStatistics> decoded(List<EncodedImage> images) {
    long start = System.nanoTime();
    var found = new ArrayList<InputStatistics>();
    for (var image : images.subList(0, Math.min(InputStatistics.MOST_IMAGES, images.size()))) {
      if (!hasTime()) break;
      decoded(image).ifPresent(found::add);
      if (System.nanoTime() - start > MOST_OF_A_CALL) break;
    }
    return InputStatistics.mean(found);
  }

  private Optional<InputStatistics> decoded(EncodedImage image) {
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
