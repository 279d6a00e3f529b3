// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

import dev.convnet.data.images.LabeledImages;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** What the first part of a network makes of pictures. Not for several threads, but for cancel. */
final class FeatureTable {
  private final ImageInput input;
  private final LabeledImages pictures;
  private final List<Operand<TFloat32>> ends;
  private final int channels;
  private Optional<float[]> rows = Optional.empty();
  private volatile boolean cancelled;

  FeatureTable(ImageInput input, LabeledImages pictures, List<Operand<TFloat32>> ends) {
    this.input = input;
    this.pictures = pictures;
    this.ends = ends;
    this.channels = (int) ends.get(0).shape().get(1);
  }

  ImageInput input() {
    return input;
  }

  /** How many the table has when it is filled. */
  long valueCount() {
    return (long) pictures.size() * channels;
  }

  /** Computes the features of all pictures, once, unless it is cancelled. */
  void compute(Session session) throws IOException {
    if (rows.isPresent()) return;
    var computed = new float[(int) valueCount()];
    int filled = 0;
    try (var once = input.evaluationInput(pictures)) {
      for (var next = once.nextFeed(); next.isPresent() && !cancelled; next = once.nextFeed()) {
        try (var feed = next.get();
            var result = feed.into(session.runner()).fetch(ends.get(0)).run()) {
          var batch = (TFloat32) result.get(0);
          batch.copyTo(DataBuffers.of(computed, false, false).offset(filled));
          filled += (int) batch.size();
        }
      }
    }
    if (!cancelled) rows = Optional.of(computed);
  }

  boolean isComputed() {
    return rows.isPresent();
  }

  void cancel() {
    cancelled = true;
  }

  /**
   * A batch of the pictures of these numbers.
   *
   * @throws IllegalStateException if the table is not filled
   */
  Input.Feed feed(int... numbers) {
    var all = rows.orElseThrow(() -> new IllegalStateException("the features are not computed"));
    var features = new float[numbers.length * channels];
    var labels = new int[numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      System.arraycopy(all, numbers[i] * channels, features, i * channels, channels);
      labels[i] = pictures.label(numbers[i]);
    }
    var shape = Shape.of(numbers.length, channels);
    return new Fed(
        this,
        TFloat32.tensorOf(shape, DataBuffers.of(features, true, false)),
        TInt32.tensorOf(Shape.of(numbers.length), DataBuffers.of(labels, true, false)));
  }

  private record Fed(FeatureTable table, TFloat32 features, TInt32 labels) implements Input.Feed {
    /** Every end is fed: which one a step needs depends on whether it trains. */
    @Override
    public Session.Runner into(Session.Runner runner) {
      table.ends.forEach(end -> runner.feed(end, features));
      return runner.feed(table.input.labels(), labels);
    }

    @Override
    public void close() {
      features.close();
      labels.close();
    }
  }
}
