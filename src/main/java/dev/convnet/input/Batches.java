// SPDX-License-Identifier: Apache-2.0
package dev.convnet.input;

import dev.convnet.data.PictureSet;
import java.util.Collections;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;

/** What is in each batch of an input. */
interface Batches {
  /**
   * The work that makes a batch, for any thread, or empty behind the last batch. Asked by one
   * thread at a time.
   */
  Optional<Callable<Batch>> at(long index);

  /** Shuffled pictures, epoch after epoch without end; a batch may join epochs. */
  static Batches endless(PictureSet pictures, int batchSize, long seed, Preparation.Drawn drawn) {
    if (pictures.size() == 0) {
      throw new IllegalArgumentException("an input without end needs at least one picture");
    }
    var order = new EpochOrder(pictures.size(), seed);
    return index -> {
      long first = Math.multiplyExact(index, batchSize);
      var examples = order.slice(first, batchSize);
      var preparations =
          IntStream.range(0, batchSize)
              .mapToObj(i -> drawn.at(order.epochOf(first + i), examples[i]))
              .toList();
      return Optional.of(new Recipe(pictures, index, examples, preparations));
    };
  }

  /** The pictures in their order, once; the last batch may be smaller. */
  static Batches once(PictureSet pictures, int batchSize, Preparation each) {
    return index -> {
      long first = Math.multiplyExact(index, batchSize);
      long end = Math.min(first + batchSize, pictures.size());
      if (first >= end) {
        return Optional.empty();
      }
      var examples = IntStream.range((int) first, (int) end).toArray();
      var same = Collections.nCopies(examples.length, each);
      return Optional.of(new Recipe(pictures, index, examples, same));
    };
  }
}
