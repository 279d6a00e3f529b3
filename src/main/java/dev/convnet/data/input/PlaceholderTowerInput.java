// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

import dev.convnet.nn.graph.GraphScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Session;

/**
 * Feeds batches that Java makes to the placeholders {@code input/images} and {@code input/labels}
 * of each tower. In each step, the towers get the next batches in the order in which they were
 * built: n towers with batches of B / n together see the same images as one tower with batches of
 * B.
 */
public final class PlaceholderTowerInput implements TowerInput {
  private final int batchSize;
  private final PrefetchingBatches batches;
  private final List<PlaceholderInput> towers = new ArrayList<>();

  /**
   * An input without towers; {@link #buildBatch} adds them.
   *
   * @param batchSize of each tower
   * @param batches endless, of that size; closed with this input
   */
  public PlaceholderTowerInput(int batchSize, PrefetchingBatches batches) {
    this.batchSize = batchSize;
    this.batches = batches;
  }

  @Override
  public TowerBatch buildBatch(GraphScope tower) {
    var input = new PlaceholderInput(tower, batchSize, batches);
    towers.add(input);
    return new TowerBatch(input.images(), input.labels());
  }

  @Override
  public void start(Session session) {} // the threads of the batches run already

  @Override
  public Optional<Input.Feed> nextFeed() {
    return Optional.of(
        new Feeds(towers.stream().map(tower -> tower.nextFeed().orElseThrow()).toList()));
  }

  private record Feeds(List<Input.Feed> feeds) implements Input.Feed {
    @Override
    public Session.Runner into(Session.Runner runner) {
      feeds.forEach(feed -> feed.into(runner));
      return runner;
    }

    @Override
    public void close() {
      feeds.forEach(Input.Feed::close);
    }
  }

  @Override
  public void close() {
    batches.close();
  }
}
