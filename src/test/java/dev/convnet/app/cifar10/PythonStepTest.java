// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.cifar10;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.io.checkpoint.CheckpointReader;
import dev.convnet.testing.Python;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/**
 * One step of training from the same checkpoint on the same batch, here and in Python: every number
 * of it.
 */
@Tag("slow")
class PythonStepTest {
  private static final int BATCH_SIZE = 64;

  @TempDir static Path home;

  private static Path start;
  private static CheckpointReader theirs;
  private static Map<String, float[]> ours;

  @BeforeAll
  static void makeTheStep() throws IOException, InterruptedException {
    Python.require();
    var sample = new SampleRun(home, InputPipeline.MEMORY, BATCH_SIZE);
    sample.train(home.resolve("run"), 1);
    start = home.resolve("run/model.ckpt-0");
    Python.run(
        "cifar10_twin.py",
        "step",
        "--data_dir=" + sample.dataDir(),
        "--batch_size=" + BATCH_SIZE,
        "--checkpoint=" + start,
        "--out=" + home.resolve("step"));
    theirs = CheckpointReader.open(home.resolve("step"));
    ours = OneStep.from(start, theirs.floats("images"), labels());
  }

  private static int[] labels() throws IOException {
    return Arrays.stream(theirs.longs("labels")).mapToInt(Math::toIntExact).toArray();
  }

  @AfterAll
  static void close() {
    if (theirs != null) theirs.close();
  }

  @Test
  void theLogitsAgree() {
    assertAgree(List.of("logits"), expected -> 1e-4);
  }

  @Test
  void theLossAgrees() {
    assertAgree(List.of("total_loss"), expected -> 1e-5);
  }

  @Test
  void theTenGradientsAgreeRelativeToTheirGreatestNumber() {
    assertAgree(names(10, "gradients/"), expected -> 1e-4 * greatest(expected));
  }

  @Test
  void theVariablesTheirAveragesAndTheLossesAveragesAgreeAfterTheStep() {
    assertAgree(names(24, "after/"), expected -> 1e-5);
  }

  @Test
  void theFirstDecayIsTwoElevenths() throws IOException {
    var after = ours.get("after/conv2/weights");
    var average = ours.get("after/conv2/weights/ExponentialMovingAverage");

    try (var reader = CheckpointReader.open(start)) {
      var before = reader.floats("conv2/weights");
      for (int i = 0; i < before.length; i++) {
        assertEquals(2 / 11f * before[i] + 9 / 11f * after[i], average[i], 1e-7);
      }
    }
  }

  private static List<String> names(int count, String prefix) {
    var names = ours.keySet().stream().filter(name -> name.startsWith(prefix)).toList();
    assertEquals(count, names.size(), names.toString());
    return names;
  }

  private static void assertAgree(List<String> names, ToDoubleFunction<float[]> tolerance) {
    assertAll(names.stream().<Executable>map(name -> () -> assertAgrees(name, tolerance)));
  }

  private static void assertAgrees(String name, ToDoubleFunction<float[]> tolerance)
      throws IOException {
    var expected = theirs.floats(name);
    var actual = ours.get(name);

    assertEquals(expected.length, actual.length, name);
    assertEquals(0, farthest(expected, actual), tolerance.applyAsDouble(expected), name);
  }

  private static double farthest(float[] expected, float[] actual) {
    double farthest = 0;
    for (int i = 0; i < expected.length; i++) {
      farthest = Math.max(farthest, Math.abs(expected[i] - actual[i]));
    }
    return farthest;
  }

  private static double greatest(float[] values) {
    double greatest = 0;
    for (var value : values) greatest = Math.max(greatest, Math.abs(value));
    return greatest;
  }
}
