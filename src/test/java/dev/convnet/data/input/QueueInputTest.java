// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.data.sets.Cifar10;
import dev.convnet.data.sets.Cifar10Dataset;
import dev.convnet.data.sets.Cifar10Files;
import dev.convnet.error.InvalidSettingException;
import dev.convnet.testing.FakeCifar10;
import dev.convnet.testing.GraphExtension;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Tensor;
import org.tensorflow.exceptions.TFOutOfRangeException;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.QueueRunnerDef;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** The color of a picture is its class, so that a picture tells which label it must have. */
class QueueInputTest {
  private static final int PER_FILE = 20;
  private static final int BATCH = 7;
  private static final int VALUES = Cifar10.IMAGE_SIZE * Cifar10.IMAGE_SIZE * 3;

  @RegisterExtension final GraphExtension graph = new GraphExtension();
  @TempDir private Path directory;

  @BeforeEach
  void files() throws IOException {
    FakeCifar10.write(directory, PER_FILE);
  }

  @Test
  void evaluationSeesEveryPictureOnce() throws IOException {
    var files = Cifar10Files.in(directory).train();
    var seen = new HashMap<Integer, Integer>();
    try (var input = QueueInput.centerCropped(graph.scope(), settings(files))) {
      input.start(graph.session());

      assertThrows(
          TFOutOfRangeException.class,
          () -> {
            while (true) count(batch(input), seen);
          });
    }

    for (int label = 0; label < 10; label++) assertEquals(5 * PER_FILE / 10, seen.get(label));
  }

  @Test
  void evaluationSeesThemAsTheMemoryInputDoes() throws IOException {
    var files = Cifar10Files.in(directory).test();
    var expected = byLabel(files);
    try (var input = QueueInput.centerCropped(graph.scope(), settings(files))) {
      input.start(graph.session());

      var batch = batch(input);

      for (int i = 0; i < batch.labels.length; i++) {
        assertArrayEquals(expected.get(batch.labels[i]), batch.image(i), 1e-4f);
      }
    }
  }

  @Test
  void trainingNeverEnds() throws IOException {
    var files = Cifar10Files.in(directory).train();
    var seen = new HashMap<Integer, Integer>();
    try (var input = QueueInput.distorted(graph.scope(), settings(files))) {
      input.start(graph.session());

      for (int i = 0; i < 50; i++) count(batch(input), seen);
    }

    assertEquals(50 * BATCH, seen.values().stream().mapToInt(n -> n).sum());
    assertEquals(10, seen.size());
  }

  @Test
  void trainingStandardizesEachPicture() throws IOException {
    var files = Cifar10Files.in(directory).train();
    try (var input = QueueInput.distorted(graph.scope(), settings(files))) {
      input.start(graph.session());

      var image = batch(input).image(0);

      var sum = 0.0;
      for (var value : image) sum += value;
      assertEquals(0, sum / VALUES, 1e-4);
    }
  }

  @Test
  void aFileThatCantBeReadIsToldOf() throws IOException {
    var missing = directory.resolve("missing.bin");
    try (var input = QueueInput.distorted(graph.scope(), settings(List.of(missing)))) {
      input.start(graph.session());

      assertThrows(TFOutOfRangeException.class, () -> batch(input)); // the queue was closed
      var error = assertThrows(IOException.class, input::nextFeed);

      assertTrue(error.getMessage().contains("missing.bin"), error.getMessage());
    }
  }

  @Test
  void closingEndsThreadsThatWaitForRoom() throws IOException {
    var files = Cifar10Files.in(directory).train();
    var input = QueueInput.distorted(graph.scope(), settings(files));
    input.start(graph.session());
    batch(input);

    assertTimeoutPreemptively(Duration.ofSeconds(5), input::close);
  }

  @Test
  void theQueuesStandInTheGraphUnderPythonsNames() throws IOException {
    QueueInput.distorted(graph.scope(), settings(Cifar10Files.in(directory).train()));

    for (var name :
        List.of(
            "input_producer",
            "input_producer/fraction_of_32_full",
            "shuffle_batch/random_shuffle_queue",
            "shuffle_batch",
            "shuffle_batch/fraction_over_40_of_21_full",
            "data_augmentation/ReaderReadV2")) {
      assertNotNull(graph.graph().operation(name), name);
    }
    assertEquals(2, graph.scope().collections().get("queue_runners").size());
  }

  @Test
  void sixteenThreadsKeepTwentyThousandExamplesInTheTutorialsQueue() throws IOException {
    var files = Cifar10Files.in(directory).train();

    QueueInput.distorted(graph.scope(), new QueueInput.Settings(files, 50_000, 128));

    var queue = graph.graph().operation("shuffle_batch/random_shuffle_queue").attributes();
    assertEquals(20_000, queue.getAttrInt("min_after_dequeue"));
    assertEquals(20_384, queue.getAttrInt("capacity"));
    var runners = graph.scope().collections().get("queue_runners");
    assertEquals(16, ((QueueRunnerDef) runners.get(1)).getEnqueueOpNameCount());
  }

  @Test
  void trainingDistortsInTheTutorialsOrder() throws IOException {
    QueueInput.distorted(graph.scope(), settings(Cifar10Files.in(directory).train()));

    assertEquals(
        List.of(
            "standardize", "random_contrast", "random_brightness", "random_flip", "random_crop"),
        List.copyOf(distortions().keySet()));
  }

  @Test
  void trainingChangesTheBrightnessByUpTo63() throws IOException {
    var files = Cifar10Files.in(directory).train();
    try (var input = QueueInput.distorted(graph.scope(), settings(files))) {
      input.start(graph.session());
      var before = distortions().get("random_flip");
      var after = distortions().get("random_brightness");
      var farthest = 0f;

      for (int i = 0; i < 64; i++) {
        try (var both = graph.session().runner().fetch(before).fetch(after).run()) {
          var change = at(both.get(1), 23, 5) - at(both.get(0), 23, 5);
          assertEquals(change, at(both.get(1), 0, 0) - at(both.get(0), 0, 0), 1e-4);
          farthest = Math.max(farthest, Math.abs(change));
        }
      }

      assertTrue(farthest > 40 && farthest <= 63, "by " + farthest); // less: once in 10^12 times
    }
  }

  private static float at(Tensor image, long row, long column) {
    return ((TFloat32) image).getFloat(row, column, 0);
  }

  /** From the last back to the first, each with what it hands on. */
  private Map<String, Operand<?>> distortions() {
    var enqueue = graph.graph().operation("shuffle_batch/random_shuffle_queue_enqueue");
    var found = new LinkedHashMap<String, Operand<?>>();
    var seen = new LinkedHashSet<Operand<?>>(List.of(enqueue.inputs().get(1)));
    for (var next = new ArrayDeque<>(seen); !next.isEmpty(); ) {
      var operand = next.remove();
      var name = operand.op().name().split("/");
      if (name.length == 3) found.putIfAbsent(name[1], operand);
      for (var input : ((GraphOperation) operand.op()).inputs()) {
        if (seen.add(input)) next.add(input);
      }
    }
    return found;
  }

  private record TestBatch(float[] images, int[] labels) {
    float[] image(int i) {
      return Arrays.copyOfRange(images, i * VALUES, (i + 1) * VALUES);
    }
  }

  @Test
  void theQueueHoldsAPartOfAnEpochAtLeast() {
    assertEquals(20_000, new QueueInput.Settings(List.of(), 50_000, BATCH).minQueueExamples());
    assertEquals(5_000, new QueueInput.Settings(List.of(), 50_000, BATCH, 0.1).minQueueExamples());
    assertEquals(0, new QueueInput.Settings(List.of(), 50_000, BATCH, 0).minQueueExamples());
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
  void noOtherPartIsPossible(double part) {
    var error =
        assertThrows(
            InvalidSettingException.class,
            () -> new QueueInput.Settings(List.of(), 50_000, BATCH, part));

    assertEquals("minFractionInQueue must be from 0 to 1, got " + part, error.getMessage());
  }

  private TestBatch batch(Input input) {
    try (var result = graph.session().runner().fetch(input.images()).fetch(input.labels()).run()) {
      var images = (TFloat32) result.get(0);
      var labels = (TInt32) result.get(1);
      var batch = new TestBatch(new float[(int) images.size()], new int[(int) labels.size()]);
      images.copyTo(DataBuffers.of(batch.images, false, false));
      labels.copyTo(DataBuffers.of(batch.labels, false, false));
      return batch;
    }
  }

  private static void count(TestBatch batch, Map<Integer, Integer> seen) {
    for (var label : batch.labels) seen.merge(label, 1, Integer::sum);
  }

  private static Map<Integer, float[]> byLabel(List<Path> files) throws IOException {
    var images = new HashMap<Integer, float[]>();
    var plain = new Cifar10Batches(Cifar10Dataset.load(files), PER_FILE).centerCropped();
    try (var input = new PrefetchingBatches(plain)) {
      var batch = input.next().orElseThrow();
      var all = new TestBatch(batch.images(), batch.labels());
      for (int i = 0; i < batch.size(); i++) images.put(batch.labels()[i], all.image(i));
    }
    return images;
  }

  private static QueueInput.Settings settings(List<Path> files) {
    return new QueueInput.Settings(files, 5 * PER_FILE, BATCH);
  }
}
