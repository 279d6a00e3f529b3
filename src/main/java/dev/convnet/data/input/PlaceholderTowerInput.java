// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

import dev.convnet.nn.graph.GraphScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Session;

/**
 * Batches made in Java, fed to the placeholders {@code input/images} and {@code input/labels} of
 * each tower. The towers take turns: n of them with batches of B / n see in a step the very
 * examples that one with batches of B sees.
 */
public final class PlaceholderTowerInput implements TowerInput {
  private final int batchSize;
  private final PrefetchingBatches batches;
  private final List<PlaceholderInput> towers = new ArrayList<>();

  /**
   * @param batchSize of each tower
   * @param batches of that size, without end; closed with this input
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
  public void start(Session session) {} // its threads run since it was made

  @Override
  public Optional<Input.Feed> nextFeed() {
    return Optional.of(
        new Feeds(towers.stream().map(tower -> tower.nextFeed().orElseThrow()).toList()));
  }

  private record Feeds(List<Input.Feed> each) implements Input.Feed {
    @Override
    public Session.Runner into(Session.Runner runner) {
      each.forEach(feed -> feed.into(runner));
      return runner;
    }

    @Override
    public void close() {
      each.forEach(Input.Feed::close);
    }
  }

  @Override
  public void close() {
    batches.close();
  }
}
