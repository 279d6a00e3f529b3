// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.batching;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.io.savedmodel.ColorModel;
import dev.convnet.io.savedmodel.ServableModel;
import dev.convnet.serving.metrics.ServerMetrics;
import dev.convnet.testing.Await;
import dev.convnet.testing.ImageFiles;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;

/** Requests wait for each other as long as the test needs: the wait ends when a batch is full. */
class ModelRunnerTest {
  private static final Duration VERY_LONG = Duration.ofMinutes(10);
  private static final Path HALF_PLUS_TWO =
      Path.of("src", "test", "resources", "serving", "models", "half_plus_two");

  @TempDir static Path folder;
  private static ServableModel half;
  private static ServableModel colors;

  private final ServerMetrics metrics = new ServerMetrics();
  private final ExecutorService clients = Executors.newCachedThreadPool();
  private ModelRunners runners;

  @BeforeAll
  static void load() throws IOException {
    half = ServableModel.load(HALF_PLUS_TWO);
    colors = ServableModel.load(ColorModel.export(folder));
  }

  @AfterAll
  static void unload() {
    half.close();
    colors.close();
  }

  @AfterEach
  void end() {
    clients.shutdownNow();
  }

  private ModelRunner runner(ServableModel model, BatchingParameters parameters) {
    runners = new ModelRunners(new Batching.On(parameters), 4, metrics);
    return runners.runner("m", model, line -> {});
  }

  private static BatchingParameters parameters(int batch, int enqueued) {
    return new BatchingParameters(batch, VERY_LONG, enqueued, 1, List.of(), false, false, batch);
  }

  private static SignatureDef signature(ServableModel model, String name) {
    return model.signatures().get(name);
  }

  /** {@code x / 2 + 2} of each. */
  private static List<Float> halves(ModelRunner runner, float... values) {
    var rows = new float[values.length][1];
    for (int i = 0; i < values.length; i++) rows[i][0] = values[i];
    try (var x = TFloat32.tensorOf(org.tensorflow.ndarray.StdArrays.ndCopyOf(rows))) {
      return runner.call(
          signature(half, "serving_default"),
          Map.of("x", x),
          outputs -> {
            var all = new ArrayList<Float>();
            ((TFloat32) outputs.get("y")).scalars().forEach(y -> all.add(y.getFloat()));
            return all;
          });
    }
  }

  private static List<String> labels(ModelRunner runner, String signature, Tensor input) {
    var chosen = signature(colors, signature);
    return runner.call(
        chosen,
        Map.of(chosen.getInputsMap().keySet().iterator().next(), input),
        outputs -> {
          var all = new ArrayList<String>();
          ((TString) outputs.get("labels")).scalars().forEach(label -> all.add(label.getObject()));
          return all;
        });
  }

  private <T> List<Future<T>> together(List<Callable<T>> calls) {
    return calls.stream().map(clients::submit).toList();
  }

  private void assertBatches(int batches, int rows) {
    var name = ":tensorflow:serving:batching_session:input_batch_size";
    assertTrue(
        metrics.text().contains(name + "_count{model_name=\"m\"} " + batches + "\n"),
        metrics.text());
    assertTrue(metrics.text().contains(name + "_sum{model_name=\"m\"} " + rows + "\n"));
  }

  @Test
  void clientsShareABatchAndGetTheirOwnRows() throws Exception {
    var runner = runner(half, parameters(6, 10));
    var answers =
        together(
            List.<Callable<List<Float>>>of(
                () -> halves(runner, 0),
                () -> halves(runner, 2, 4),
                () -> halves(runner, 6, 8, 10)));

    assertEquals(List.of(2f), answers.get(0).get());
    assertEquals(List.of(3f, 4f), answers.get(1).get());
    assertEquals(List.of(5f, 6f, 7f), answers.get(2).get());
    assertBatches(1, 6);
  }

  @Test
  void otherShapesSignaturesAndOutputsDoNotMix() throws Exception {
    var runner = runner(colors, parameters(2, 10));
    var fewer = signature(colors, "serving_default").toBuilder().removeOutputs("scores").build();
    var calls = new ArrayList<Callable<List<String>>>();
    for (int i = 0; i < 2; i++) {
      calls.add(() -> images(runner, 1));
      calls.add(() -> images(runner, 2));
      calls.add(() -> labels(runner, "encoded", files(png())));
      calls.add(
          () -> {
            try (var image = TUint8.tensorOf(Shape.of(1, 1, 1, 3))) {
              return runner.call(
                  fewer, Map.of("images", image), outputs -> List.copyOf(outputs.keySet()));
            }
          });
    }
    for (var answer : together(calls)) answer.get();

    assertBatches(4, 8);
  }

  private static List<String> images(ModelRunner runner, int side) {
    try (var image = TUint8.tensorOf(Shape.of(1, side, side, 3))) {
      return labels(runner, "serving_default", image);
    }
  }

  private static byte[] png() {
    return ImageFiles.encode("png", new BufferedImage(3, 3, BufferedImage.TYPE_INT_RGB));
  }

  private static TString files(byte[]... files) {
    return TString.tensorOfBytes(NdArrays.vectorOfObjects(files));
  }

  @Test
  void aWrongRequestDoesNotSpoilItsNeighbours() throws Exception {
    var runner = runner(colors, parameters(3, 10));
    var wrong = "no image".getBytes(StandardCharsets.UTF_8);
    var answers =
        together(
            List.<Callable<List<String>>>of(
                () -> labels(runner, "encoded", files(png())),
                () -> labels(runner, "encoded", files(wrong)),
                () -> labels(runner, "encoded", files(png()))));

    assertEquals(1, answers.get(0).get().size());
    assertInstanceOf(
        IllegalArgumentException.class,
        assertThrows(ExecutionException.class, answers.get(1)::get).getCause());
    assertEquals(1, answers.get(2).get().size());
    assertTrue(metrics.text().contains(":convnet:serving:failed_batches{model_name=\"m\"} 1\n"));
  }

  @Test
  void theQueueIsBounded() throws Exception {
    var runner = runner(half, parameters(2, 1));
    var first = clients.submit(() -> halves(runner, 0));
    Await.until(() -> runners.queue().waiting() == 1, Duration.ofSeconds(20));

    var full = assertThrows(RejectedExecutionException.class, () -> halves(runner, 1, 2));
    assertEquals(
        "The batch scheduling queue to which this task was submitted is full", full.getMessage());
    assertEquals(List.of(3f), halves(runner, 2));
    assertEquals(List.of(2f), first.get());
  }

  @Test
  void largeRequestsRunInPieces() {
    var runner =
        runner(half, new BatchingParameters(100, Duration.ZERO, 10, 1, List.of(), false, true, 4));
    var values = new float[10];
    for (int i = 0; i < values.length; i++) values[i] = 2 * i;

    assertEquals(List.of(2f, 3f, 4f, 5f, 6f, 7f, 8f, 9f, 10f, 11f), halves(runner, values));
    assertBatches(3, 10);
  }

  @Test
  void tooLargeRequestsAreRefused() {
    var runner = runner(half, parameters(2, 10));
    var refused = assertThrows(IllegalArgumentException.class, () -> halves(runner, 1, 2, 3));
    assertEquals("Task size 3 is larger than maximum input batch size 2", refused.getMessage());
  }

  @Test
  void batchesAreFilledUpToAnAllowedSize() {
    var runner =
        runner(
            half, new BatchingParameters(8, Duration.ZERO, 10, 1, List.of(4, 8), false, false, 8));

    assertEquals(List.of(2f, 3f, 4f), halves(runner, 0, 2, 4));
    var padding = ":tensorflow:serving:batching_session:padding_size_sum{model_name=\"m\"} 1\n";
    assertTrue(metrics.text().contains(padding), metrics.text());
  }

  @Test
  void rowsOfSeveralSizesArePaddedIfAsked() throws Exception {
    var runner =
        runner(colors, new BatchingParameters(2, VERY_LONG, 10, 1, List.of(), true, false, 2));
    var answers =
        together(List.<Callable<List<String>>>of(() -> images(runner, 1), () -> images(runner, 2)));

    for (var answer : answers) assertEquals(1, answer.get().size());
    assertBatches(1, 2);
  }

  @Test
  void aLoneRequestWaitsNoLongerThanTheTimeout() {
    var timeout = Duration.ofMillis(20);
    var runner =
        runner(half, new BatchingParameters(8, timeout, 10, 1, List.of(), false, false, 8));

    assertEquals(List.of(2f), halves(runner, 0));
    assertBatches(1, 1);
  }

  @Test
  void manyClientsOfManySizesGetTheirOwnAnswers() throws Exception {
    var runner =
        runner(half, new BatchingParameters(64, Duration.ZERO, 1000, 2, List.of(), false, true, 8));
    var calls = new ArrayList<Callable<Boolean>>();
    for (int client = 0; client < 16; client++) {
      int number = client;
      calls.add(
          () -> {
            for (int i = 0; i < 60; i++) {
              var values = new float[1 + (number + i) % 12];
              var expected = new ArrayList<Float>();
              for (int j = 0; j < values.length; j++) {
                values[j] = 1000 * number + 10 * i + j;
                expected.add(values[j] / 2 + 2);
              }
              assertEquals(expected, halves(runner, values));
            }
            return true;
          });
    }
    for (var answer : together(calls)) assertTrue(answer.get());
    assertEquals(0, runners.queue().waiting());
  }

  @Test
  void whatPaysIsMeasured() {
    var lines = new ArrayList<String>();
    var runners = new ModelRunners(new Batching.WhereItPays(), 4, metrics);
    var measured = runners.runner("m", colors, lines::add);

    assertTrue(lines.get(0).matches("m: 'serving_default' computes \\d+ rows/s one at a time.*"));
    assertEquals(1, images(measured, 1).size());
    assertTrue(new BatchSpeed("s", 100, 120).pays());
    assertTrue(!new BatchSpeed("s", 100, 119).pays());
    assertTrue(runners.isBatch(BatchSpeed.BATCH));
    assertTrue(!runners.isBatch(BatchSpeed.BATCH - 1));
  }
}
