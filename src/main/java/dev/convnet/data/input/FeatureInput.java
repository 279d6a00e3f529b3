// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

import java.io.IOException;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Batches of features; the pictures' placeholder stays empty. */
final class FeatureInput implements Input {
  private final FeatureTable table;
  private final ImageBatches.BatchIndices members;
  private long nextIndex;
  private Optional<Session> session = Optional.empty();

  /**
   * Goes on at a batch.
   *
   * @param members the pictures of each batch
   */
  FeatureInput(FeatureTable table, ImageBatches.BatchIndices members, long firstIndex) {
    this.table = table;
    this.members = members;
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

  /** {@inheritDoc} The first batch of a table waits for the features of all pictures. */
  @Override
  public Optional<Feed> nextFeed() throws IOException {
    table.compute(session.orElseThrow(() -> new IllegalStateException("start comes before next")));
    return table.isComputed() ? members.indices(nextIndex++).map(table::feed) : Optional.empty();
  }

  @Override
  public void cancel() {
    table.cancel();
  }

  @Override
  public void close() {}
}
