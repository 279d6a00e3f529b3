// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.data.input.TowerInput.TowerBatch;
import dev.convnet.data.sets.Cifar10Dataset;
import dev.convnet.data.sets.Cifar10Files;
import dev.convnet.testing.FakeCifar10;
import dev.convnet.testing.GraphExtension;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.exceptions.TFOutOfRangeException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

class TowerInputTest {
  @RegisterExtension final GraphExtension graph = new GraphExtension();
  @TempDir private Path directory;

  @BeforeEach
  void files() throws IOException {
    FakeCifar10.write(directory, 20);
  }

  /** Two towers: the batches of one step. */
  private List<Values> step(TowerInput input, List<TowerBatch> towers) throws IOException {
    try (var feed = input.nextFeed().orElseThrow()) {
      var runner = feed.into(graph.session().runner());
      for (int i = 0; i < towers.size(); i++) {
        var scope = graph.scope().nameScope("copy_" + i);
        runner.fetch(scope.tf().identity(towers.get(i).images()));
        runner.fetch(scope.tf().identity(towers.get(i).labels()));
      }
      try (var result = runner.run()) {
        return IntStream.range(0, towers.size())
            .mapToObj(i -> values((TFloat32) result.get(2 * i), (TInt32) result.get(2 * i + 1)))
            .toList();
      }
    }
  }

  /** The queue may be closed before the step begins, or while the step waits for it. */
  private void stepUnlessClosed(TowerInput input, List<TowerBatch> towers) throws IOException {
    try {
      step(input, towers);
    } catch (TFOutOfRangeException closed) {
      // the next step is told why
    }
  }

  private record Values(float[] images, int[] labels) {
    int size() {
      return labels.length;
    }
  }

  private static Values values(TFloat32 images, TInt32 labels) {
    var pixels = new float[(int) images.size()];
    var classes = new int[(int) labels.size()];
    images.copyTo(DataBuffers.of(pixels, false, false));
    labels.copyTo(DataBuffers.of(classes, false, false));
    return new Values(pixels, classes);
  }

  private List<TowerBatch> twoTowers(TowerInput input) {
    return IntStream.range(0, 2)
        .mapToObj(i -> input.buildBatch(graph.scope().nameScope("tower_" + i)))
        .toList();
  }

  @Nested
  class FromMemory {
    @Test
    void twoTowersSeeWhatOneWithBothTheirBatchesSees() throws IOException {
      var pictures = Cifar10Dataset.load(Cifar10Files.in(directory).train());
      var halves = new PrefetchingBatches(new Cifar10Batches(pictures, 4).distorted(1));
      try (var whole = new PrefetchingBatches(new Cifar10Batches(pictures, 8).distorted(1));
          var input = new PlaceholderTowerInput(4, halves)) {
        var towers = twoTowers(input);

        for (int s = 0; s < 20; s++) {
          var step = step(input, towers);
          var expected = whole.next().orElseThrow();
          assertArrayEquals(Arrays.copyOf(expected.labels(), 4), step.get(0).labels());
          assertArrayEquals(Arrays.copyOfRange(expected.labels(), 4, 8), step.get(1).labels());
          var half = expected.images().length / 2;
          assertArrayEquals(Arrays.copyOf(expected.images(), half), step.get(0).images());
        }
      }
    }
  }

  @Nested
  class FromAPrefetchQueue {
    private PrefetchQueue queue(List<Path> files) {
      var settings = new QueueInput.Settings(files, 100, 7);
      return new PrefetchQueue(graph.scope(), QueueInput.distorted(graph.scope(), settings), 4);
    }

    @Test
    void eachTowerTakesABatchOfItsOwn() throws IOException {
      try (var input = queue(Cifar10Files.in(directory).train())) {
        var towers = twoTowers(input);
        input.start(graph.session());

        for (int s = 0; s < 10; s++) {
          var step = step(input, towers);
          assertEquals(Shape.of(7, 24, 24, 3), towers.get(0).images().shape());
          assertEquals(7, step.get(1).size());
          assertTrue(!Arrays.equals(step.get(0).images(), step.get(1).images()));
        }
      }
    }

    @Test
    void standsInTheGraphUnderPythonsNames() throws IOException {
      var input = queue(Cifar10Files.in(directory).train());

      twoTowers(input);

      for (var name :
          List.of(
              "prefetch_queue/fifo_queue",
              "prefetch_queue/fifo_queue_enqueue",
              "prefetch_queue/fraction_of_4_full",
              "tower_0/fifo_queue_Dequeue",
              "tower_1/fifo_queue_Dequeue")) {
        assertNotNull(graph.graph().operation(name), name);
      }
      assertEquals(3, graph.scope().collections().get("queue_runners").size());
    }

    @Test
    void aFileThatCantBeReadIsToldOf() throws IOException {
      try (var input = queue(List.of(directory.resolve("missing.bin")))) {
        var towers = twoTowers(input);
        input.start(graph.session());

        var error =
            assertThrows(
                IOException.class,
                () -> {
                  while (true) stepUnlessClosed(input, towers);
                });

        assertTrue(error.getMessage().contains("missing.bin"), error.getMessage());
      }
    }

    @Test
    void closingEndsThreadsThatWaitForRoom() throws IOException {
      var input = queue(Cifar10Files.in(directory).train());
      var towers = twoTowers(input);
      input.start(graph.session());
      step(input, towers);

      assertTimeoutPreemptively(Duration.ofSeconds(5), input::close);
    }
  }
}
