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
  private final Batches batches;
  private long nextIndex;
  private Optional<Session> session = Optional.empty();

  /**
   * Starts at a given batch.
   *
   * @param batches says which images each batch has
   * @param firstIndex of the batch, from 0
   */
  FeatureInput(FeatureTable table, Batches batches, long firstIndex) {
    this.table = table;
    this.batches = batches;
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
    if (!table.isComputed()) return Optional.empty();
    return batches.batchTask(nextIndex++).map(task -> table.feed(task.imageIndices()));
  }

  @Override
  public void cancel() {
    table.cancel();
  }

  @Override
  public void close() {}
}
