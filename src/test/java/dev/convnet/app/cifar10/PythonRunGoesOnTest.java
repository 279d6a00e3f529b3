// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.cifar10;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.io.checkpoint.CheckpointReader;
import dev.convnet.testing.Python;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** A run that Python began is measured here, goes on here, and goes on in Python again. */
@Tag("slow")
@TestMethodOrder(OrderAnnotation.class) // each goes on with what the one before left
class PythonRunGoesOnTest {
  @TempDir static Path home;

  private static SampleRun sample;
  private static Path directory;

  @BeforeAll
  static void pythonBegins() throws IOException, InterruptedException {
    sample = new SampleRun(home, InputPipeline.MEMORY, 64);
    directory = home.resolve("run");
    pythonTrains(30);
  }

  private static String pythonTrains(int maxSteps) throws IOException, InterruptedException {
    return Python.run(
        "cifar10_twin.py",
        "train",
        "--data_dir=" + sample.dataDir(),
        "--train_dir=" + directory,
        "--batch_size=64",
        "--max_steps=" + maxSteps,
        "--seed=1");
  }

  @Test
  @Order(1)
  void itsCheckpointHasTwoShardsAndMeasuresTheSameHere() throws IOException, InterruptedException {
    assertTrue(Files.exists(directory.resolve("model.ckpt-30.data-00001-of-00002")));

    var ours = sample.evaluate(directory, home.resolve("eval"));

    assertEquals(30, ours.step());
    PythonEval.of(sample.dataDir(), directory).assertAgrees(ours);
  }

  @Test
  @Order(2)
  void itGoesOnHereFromItsWeights() throws IOException {
    var before = weights("model.ckpt-30");

    sample.train(directory, 31);

    var after = weights("model.ckpt-31");
    for (int i = 0; i < before.length; i++) assertEquals(before[i], after[i], 0.01);
    assertEquals(31, globalStep("model.ckpt-31"));
  }

  @Test
  @Order(3)
  void itGoesOnInPythonAgain() throws IOException, InterruptedException {
    var output = pythonTrains(33);

    assertTrue(output.contains("step 0, loss = "), output);
    assertEquals(33, globalStep("model.ckpt-33"));
  }

  private static float[] weights(String checkpoint) throws IOException {
    try (var reader = CheckpointReader.open(directory.resolve(checkpoint))) {
      return reader.floats("conv2/weights");
    }
  }

  private static long globalStep(String checkpoint) throws IOException {
    try (var reader = CheckpointReader.open(directory.resolve(checkpoint))) {
      return reader.longs("global_step")[0];
    }
  }
}
