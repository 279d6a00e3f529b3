// SPDX-License-Identifier: Apache-2.0
package dev.convnet.cifar10;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.checkpoint.CheckpointReader;
import dev.convnet.checkpoint.Saver;
import dev.convnet.graph.GraphScope;
import dev.convnet.graph.Key;
import dev.convnet.graph.SessionOptions;
import dev.convnet.graph.Variable;
import dev.convnet.testing.Python;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;

/**
 * One step of training from the same checkpoint on the same batch, here and in Python: every number
 * of it.
 */
@Tag("slow")
class PythonStepTest {
  private static final int BATCH_SIZE = 64;

  @TempDir static Path home;

  private static Path start;
  private static Map<String, float[]> theirs;
  private static Map<String, float[]> ours;

  @BeforeAll
  static void makeTheStep() throws IOException, InterruptedException {
    var sample = new SampleRun(home, InputKind.MEMORY, BATCH_SIZE);
    sample.train(home.resolve("run"), 1);
    start = home.resolve("run/model.ckpt-0");
    var step = home.resolve("step");
    Python.run(
        "cifar10_twin.py",
        "step",
        "--data_dir=" + sample.dataDir(),
        "--batch_size=" + BATCH_SIZE,
        "--checkpoint=" + start,
        "--out=" + step);
    theirs = values(step);
    ours = step(theirs.get("images"), theirs.get("labels"));
  }

  /** The values of a checkpoint, all as floats. */
  private static Map<String, float[]> values(Path checkpoint) throws IOException {
    var values = new LinkedHashMap<String, float[]>();
    try (var reader = CheckpointReader.open(checkpoint)) {
      for (var name : reader.entries().keySet()) values.put(name, floats(reader.doubles(name)));
    }
    return values;
  }

  private static float[] floats(double[] values) {
    var floats = new float[values.length];
    for (int i = 0; i < values.length; i++) floats[i] = (float) values[i];
    return floats;
  }

  /** Makes the step here, under the names that Python's program gives to what it writes. */
  private static Map<String, float[]> step(float[] pictures, float[] classes) throws IOException {
    try (var graph = new Graph()) {
      var scope = GraphScope.root(graph, 1);
      var images =
          scope.tf("images").constant(Shape.of(BATCH_SIZE, 24, 24, 3), DataBuffers.of(pictures));
      var labels =
          scope
              .tf("labels")
              .constant(IntStream.range(0, BATCH_SIZE).map(i -> (int) classes[i]).toArray());
      var logits = Tutorial.inference(scope, images);
      var loss = Tutorial.loss(scope, logits, labels);
      var step = Tutorial.train(scope, loss, Tutorial.schedule(2_000, BATCH_SIZE));
      var saver = Saver.build(scope, scope.collected(Key.VARIABLES), Saver.Settings.standard());
      var before = new LinkedHashMap<String, Operand<?>>();
      before.put("logits", logits);
      before.put("total_loss", loss);
      for (var variable : scope.collected(Key.TRAINABLE)) {
        before.put("gradients/" + variable.name(), gradient(graph, variable));
      }
      var after = new LinkedHashMap<String, Operand<?>>();
      for (var variable : scope.collected(Key.VARIABLES)) {
        if (variable.type() == TFloat32.class) after.put("after/" + variable.name(), variable);
      }
      try (var session = SessionOptions.standard().open(graph)) {
        saver.restore(session, start);
        var values = fetch(session.runner().addTarget(step.update()), before);
        values.putAll(fetch(session.runner(), after));
        return values;
      }
    }
  }

  /** What the optimizer subtracts. */
  private static Operand<?> gradient(Graph graph, Variable<?> variable) {
    var name = "GradientDescent/update_" + variable.name() + "/ResourceApplyGradientDescent";
    return graph.operation(name).inputs().get(2);
  }

  private static Map<String, float[]> fetch(
      Session.Runner runner, Map<String, Operand<?>> operands) {
    operands.values().forEach(runner::fetch);
    var values = new LinkedHashMap<String, float[]>();
    try (var result = runner.run()) {
      int next = 0;
      for (var name : operands.keySet()) {
        var tensor = (TFloat32) result.get(next++);
        var flat = new float[(int) tensor.size()];
        tensor.copyTo(DataBuffers.of(flat, false, false));
        values.put(name, flat);
      }
    }
    return values;
  }

  @Test
  void theLogitsAgree() {
    assertNear("logits", 1e-4);
  }

  @Test
  void theLossAgrees() {
    assertNear("total_loss", 1e-5);
  }

  @Test
  void theTenGradientsAgreeRelativeToTheirGreatestNumber() {
    assertNear(
        10, name -> name.startsWith("gradients/"), name -> 1e-4 * greatest(theirs.get(name)));
  }

  @Test
  void theTenVariablesTheirAveragesAndTheLossesAveragesAgreeAfterTheStep() {
    assertNear(24, name -> name.startsWith("after/"), name -> 1e-5);
  }

  @Test
  void theFirstDecayIsTwoElevenths() throws IOException {
    var before = values(start).get("conv1/biases");
    var after = ours.get("after/conv1/biases");
    var average = ours.get("after/conv1/biases/ExponentialMovingAverage");

    for (int i = 0; i < before.length; i++) {
      assertEquals(2 / 11f * before[i] + 9 / 11f * after[i], average[i], 1e-6);
    }
  }

  private interface Tolerance {
    double of(String name);
  }

  private static void assertNear(int count, Predicate<String> wanted, Tolerance tolerance) {
    var names = ours.keySet().stream().filter(wanted).toList();
    assertEquals(count, names.size(), names.toString());

    List<Executable> checks = new ArrayList<>();
    for (var name : names) checks.add(() -> assertNear(name, tolerance.of(name)));

    assertAll(checks);
  }

  private static void assertNear(String name, double tolerance) {
    var expected = theirs.get(name);
    var actual = ours.get(name);
    assertEquals(expected.length, actual.length, name);
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], actual[i], tolerance, name + "[" + i + "]");
    }
  }

  private static double greatest(float[] values) {
    double greatest = 0;
    for (var value : values) greatest = Math.max(greatest, Math.abs(value));
    return greatest;
  }
}
