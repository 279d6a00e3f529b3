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
public final class FedTowers implements TowerInput {
  private final int batchSize;
  private final ReadyBatches batches;
  private final List<FedInput> towers = new ArrayList<>();

  /**
   * @param batchSize of each tower
   * @param batches of that size, without end; closed with this input
   */
  public FedTowers(int batchSize, ReadyBatches batches) {
    this.batchSize = batchSize;
    this.batches = batches;
  }

  @Override
  public Examples batchOf(GraphScope tower) {
    var input = new FedInput(tower, batchSize, batches);
    towers.add(input);
    return new Examples(input.images(), input.labels());
  }

  @Override
  public void start(Session session) {} // its threads run since it was made

  @Override
  public Optional<Input.Feed> next() {
    return Optional.of(
        new Feeds(towers.stream().map(tower -> tower.next().orElseThrow()).toList()));
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
