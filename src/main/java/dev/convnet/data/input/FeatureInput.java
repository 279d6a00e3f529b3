// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

import java.io.IOException;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Feeds batches of features; the placeholder of the images is not fed. */
final class FeatureInput implements Input {
  private final FeatureTable table;
  private final ImageBatches.BatchIndices indices;
  private long nextIndex;
  private Optional<Session> session = Optional.empty();

  /**
   * Starts at a given batch.
   *
   * @param indices the images of each batch
   * @param firstIndex of the batch, from 0
   */
  FeatureInput(FeatureTable table, ImageBatches.BatchIndices indices, long firstIndex) {
    this.table = table;
    this.indices = indices;
    this.nextIndex = firstIndex;
  }

  @Override
  public Operand<TFloat32> images() {
    return table.input().images();
  }

  @Override
  public Operand<TInt32> labels() {
    return table.input().labels();
  }

  @Override
  public void start(Session started) {
    session = Optional.of(started);
  }

  /** {@inheritDoc} The first batch of a data set waits for the features of all its images. */
  @Override
  public Optional<Feed> nextFeed() throws IOException {
    table.compute(
        session.orElseThrow(
            () -> new IllegalStateException("start must be called before nextFeed")));
    return table.isComputed() ? indices.batch(nextIndex++).map(table::feed) : Optional.empty();
  }

  @Override
  public void cancel() {
    table.cancel();
  }

  @Override
  public void close() {}
}
