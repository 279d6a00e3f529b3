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

/** The features of all images of a data set. Not thread-safe, except for {@link #cancel}. */
final class FeatureTable {
  private final ImageInput input;
  private final LabeledImages dataset;
  private final List<Operand<TFloat32>> featureOps;
  private final int channels;
  private Optional<float[]> rows = Optional.empty();
  private volatile boolean cancelled;

  FeatureTable(ImageInput input, LabeledImages dataset, List<Operand<TFloat32>> featureOps) {
    this.input = input;
    this.dataset = dataset;
    this.featureOps = featureOps;
    this.channels = (int) featureOps.get(0).shape().get(1);
  }

  ImageInput input() {
    return input;
  }

  /** The number of floats that the complete table has. */
  long valueCount() {
    return (long) dataset.size() * channels;
  }

  /** Computes the features of all images, once, unless it is cancelled. */
  void compute(Session session) throws IOException {
    if (rows.isPresent()) return;
    var computed = new float[(int) valueCount()];
    int count = 0;
    try (var images = input.evaluationInput(dataset)) {
      for (var next = images.nextFeed(); next.isPresent() && !cancelled; next = images.nextFeed()) {
        try (var feed = next.get();
            var result = feed.into(session.runner()).fetch(featureOps.get(0)).run()) {
          var batch = (TFloat32) result.get(0);
          batch.copyTo(DataBuffers.of(computed, false, false).offset(count));
          count += (int) batch.size();
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
   * The feed for some images.
   *
   * @throws IllegalStateException if the features are not computed yet
   */
  Input.Feed feed(int... indices) {
    var allFeatures =
        rows.orElseThrow(() -> new IllegalStateException("the features are not computed"));
    var features = new float[indices.length * channels];
    var labels = new int[indices.length];
    for (int i = 0; i < indices.length; i++) {
      System.arraycopy(allFeatures, indices[i] * channels, features, i * channels, channels);
      labels[i] = dataset.label(indices[i]);
    }
    var shape = Shape.of(indices.length, channels);
    return new FeatureFeed(
        this,
        TFloat32.tensorOf(shape, DataBuffers.of(features, true, false)),
        TInt32.tensorOf(Shape.of(indices.length), DataBuffers.of(labels, true, false)));
  }

  private record FeatureFeed(FeatureTable table, TFloat32 features, TInt32 labels)
      implements Input.Feed {
    /** Feeds all of them: which one a step needs depends on whether it trains. */
    @Override
    public Session.Runner into(Session.Runner runner) {
      table.featureOps.forEach(op -> runner.feed(op, features));
      return runner.feed(table.input.labels(), labels);
    }

    @Override
    public void close() {
      features.close();
      labels.close();
    }
  }
}
