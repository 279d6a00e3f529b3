// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.mnist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.data.sets.Mnist;
import dev.convnet.io.checkpoint.CheckpointReader;
import dev.convnet.io.summary.EventReader;
import dev.convnet.train.RunDirectory.ExistingRun;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One run of 101 steps on made-up digits that are all zeros, looked at from all sides. */
class FullyConnectedTrainingTest {
  private static final PrintStream NOWHERE = new PrintStream(OutputStream.nullOutputStream());

  @TempDir static Path folder;

  private static List<String> lines;

  @BeforeAll
  static void train() throws IOException {
    lines = Lines.of(out -> program(101).run(ExistingRun.FAIL, out));
  }

  private static FullyConnectedTraining program(long steps) {
    return program(Mnist.fake(), steps, folder);
  }

  private static FullyConnectedTraining program(Mnist mnist, long steps, Path folder) {
    var training = new FullyConnectedTraining.TrainingConfig(100, 0.1, steps, 1);
    return new FullyConnectedTraining(
        mnist, new FullyConnectedTraining.Network(128, 32), training, folder);
  }

  @Test
  void printsTheOriginalsLines() {
    assertTrue(lines.get(0).matches("Step 0: loss = \\d\\.\\d\\d \\(\\d+\\.\\d{3} sec\\)"));
    assertTrue(lines.get(1).startsWith("Step 100: loss = 0.0"), lines::toString);
    var right = "Num examples: 10000  Num correct: 10000  Precision @ 1: 1.0000";
    assertEquals(
        List.of(
            "Training Data Eval:", right, "Validation Data Eval:", right, "Test Data Eval:", right),
        lines.subList(2, 8));
  }

  @Test
  void savesTheOriginalsSevenVariables() throws IOException {
    try (var reader = CheckpointReader.open(folder)) {
      assertEquals(folder.resolve("model.ckpt-100"), reader.prefix());
      assertEquals(
          List.of(
              "global_step",
              "hidden1/biases",
              "hidden1/weights",
              "hidden2/biases",
              "hidden2/weights",
              "softmax_linear/biases",
              "softmax_linear/weights"),
          List.copyOf(reader.entries().keySet()));
    }
    assertEquals(419_756, Files.size(folder.resolve("model.ckpt-100.data-00000-of-00001")));
  }

  @Test
  void writesTheLossEvery100Steps() throws IOException {
    var points = new ArrayList<String>();
    try (var events = EventReader.events(folder)) {
      events.forEach(
          event ->
              event
                  .getSummary()
                  .getValueList()
                  .forEach(value -> points.add(value.getTag() + " " + event.getStep())));
    }

    assertEquals(List.of("loss 0", "loss 100"), points);
  }

  @Test
  void goesOnAsIfItHadNotStopped(@TempDir Path whole, @TempDir Path pieces) throws IOException {
    var few = SmallMnist.read().test(); // five batches
    var mnist = new Mnist(few, few, few);
    program(mnist, 12, whole).run(ExistingRun.FAIL, NOWHERE);

    program(mnist, 7, pieces).run(ExistingRun.FAIL, NOWHERE);
    program(mnist, 12, pieces).run(ExistingRun.RESUME, NOWHERE);

    var data = "model.ckpt-11.data-00000-of-00001";
    assertEquals(-1, Files.mismatch(whole.resolve(data), pieces.resolve(data)));
    try (var events = EventReader.events(pieces)) {
      assertTrue(events.anyMatch(event -> event.hasSessionLog() && event.getStep() == 7));
    }
  }

  @Test
  void cannotMeasureWithBatchesLargerThanASet() {
    var training = new FullyConnectedTraining.TrainingConfig(10_001, 0.1, 1, 1);
    var network = new FullyConnectedTraining.Network(1, 1);

    var error =
        assertThrows(
            IllegalArgumentException.class,
            () -> new FullyConnectedTraining(Mnist.fake(), network, training, folder));

    assertEquals(
        "batchSize must be at most 10000, the size of the smallest set, got 10001",
        error.getMessage());
  }

  @Test
  void doesNotTouchAFormerRunUnasked() {
    var error = assertThrows(IOException.class, () -> program(1).run(ExistingRun.FAIL, System.out));

    assertTrue(error.getMessage().contains("already holds a run"), error::toString);
  }
}
