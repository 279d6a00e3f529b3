// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.convnet.app.cli.CommandRunner;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;

class CheckpointCommandTest {
  private static final Path PYTHONS = Path.of("src/test/resources/checkpoints/sharded");

  @TempDir private Path directory;
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(printed, true);

  @Test
  void listsNamesTypesShapesAndCounts() throws IOException {
    var checkpoint = save("a", 1);

    CheckpointList.run(checkpoint, out);

    assertEquals(
        """
        %s
          name     type     shape   values
          bytes    string   [2]     2
          step     int64    []      1
          weights  float32  [2, 2]  4
          3 tensors, 7 values
        """
            .formatted(checkpoint),
        printed.toString());
  }

  @Nested
  class Showing {
    @Test
    void printsStatisticsAndTheFirstValues() throws IOException {
      assertShown(
          "conv1/weights",
          """
          conv1/weights float32 [2, 3]
          min -0.5, max 0.75, mean 0.125, stddev 0.42695628191498325
          values [-0.5, -0.25, 0.0, ...]
          """);
    }

    @Test
    void countsWhatIsNotFinite() throws IOException {
      assertShown(
          "conv1/biases",
          """
          conv1/biases float32 [3]
          min 0.0, max 0.0, mean 0.0, stddev 0.0
          1 NaN, 1 infinite
          values [0.0, NaN, -Infinity]
          """);
    }

    @Test
    void printsAWholeNumberAsOne() throws IOException {
      assertShown(
          "global_step",
          """
          global_step int64 []
          min 7.0, max 7.0, mean 7.0, stddev 0.0
          values [7]
          """);
    }

    @Test
    void printsStringsEscaped() throws IOException {
      assertShown(
          "string",
          """
          string string [3]
          values ["", "Z\\303\\274rich", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"]
          """);
    }

    @Test
    void printsNoStatisticsOfNothing() throws IOException {
      assertShown(
          "empty",
          """
          empty float32 [0, 3]
          values []
          """);
    }

    private void assertShown(String name, String expected) throws IOException {
      CheckpointShow.run(new CheckpointShow.Settings(PYTHONS, name, 3), out);

      assertEquals(expected, printed.toString());
    }

    @Test
    void refusesANegativeLimit() {
      assertThrows(
          IllegalArgumentException.class, () -> new CheckpointShow.Settings(PYTHONS, "x", -1));
    }
  }

  @Nested
  class Comparing {
    @Test
    void findsACheckpointEqualToItself() throws IOException {
      assertEquals(0, CheckpointDiff.run(PYTHONS, PYTHONS, out));
      assertEquals("0 of 15 tensors differ\n", printed.toString());
    }

    @Test
    void measuresHowFarValuesAreApart() throws IOException {
      var one = save("a", 1);
      var other = save("b", 1.5f);

      assertEquals(1, CheckpointDiff.run(one, other, out));
      assertEquals(
          """
          weights: max absolute difference 0.500000, max relative difference 0.333333
          1 of 3 tensors differ
          """,
          printed.toString());
    }

    @Test
    void tellsLargeIntegersApartThatAreEqualAsDoubles() throws IOException {
      var one = save("a", tf -> Map.of("step", tf.constant(1L << 60)));
      var other = save("b", tf -> Map.of("step", tf.constant((1L << 60) + 1)));

      assertEquals(1, CheckpointDiff.run(one, other, out));
      assertEquals(
          """
          step: max absolute difference 1.00000, max relative difference 8.67362e-19
          1 of 1 tensors differ
          """,
          printed.toString());
    }

    @Test
    void tellsWhereATensorIsAloneOrOfAnotherShape() throws IOException {
      var a = save("a", tf -> ones(tf, "left", 2));
      var b = save("b", tf -> ones(tf, "right", 3));

      CheckpointDiff.run(a, b, out);

      assertEquals(
          """
          left: only in %s
          right: only in %s
          shape: float32 [2] and float32 [3]
          3 of 4 tensors differ
          """
              .formatted(a, b),
          printed.toString());
    }

    private static Map<String, Operand<?>> ones(Ops tf, String own, int length) {
      var one = tf.constant(1f);
      return Map.of("same", one, own, one, "shape", tf.fill(tf.array(length), one));
    }

    @Test
    void takesTwoNanForAlikeAndOneForInfinitelyApart() {
      var a = new double[] {Double.NaN, 0.0, Double.POSITIVE_INFINITY};

      assertEquals(new TensorDifference(0, 0), TensorDifference.of(a, a.clone()));
      assertEquals(
          new TensorDifference(0, 0),
          TensorDifference.of(a, new double[] {Double.NaN, -0.0, a[2]}));
      assertEquals(
          new TensorDifference(a[2], a[2]), TensorDifference.of(a, new double[] {1, 0, a[2]}));
      assertEquals(
          new TensorDifference(2, 2), TensorDifference.of(new double[] {1}, new double[] {-1}));
    }
  }

  @Nested
  class TheExitCode {
    @Test
    void ofDiffIsThatOfDiff() throws IOException {
      var a = save("a", 1).toString();
      var b = save("b", 2).toString();

      assertEquals(0, exitCode("diff", a, a));
      assertEquals(1, exitCode("diff", a, b));
      assertEquals(2, exitCode("diff", a, "nowhere/model.ckpt-1"));
      assertEquals(2, exitCode("diff", a));
    }

    @Test
    void ofTheOthersIsOneForAFailureAndTwoForWrongArguments() {
      assertEquals(1, exitCode("list", "nowhere/model.ckpt-1"));
      assertEquals(2, exitCode("show", PYTHONS.toString(), "absent"));
      assertEquals(2, exitCode("show", PYTHONS.toString()));
      assertEquals(2, exitCode());
    }

    private int exitCode(String... args) {
      var errors = new PrintWriter(new StringWriter());
      return CommandRunner.commandLine(new CheckpointCommand()).setErr(errors).execute(args);
    }
  }

  @Test
  void statisticsAreOfTheFiniteValues() {
    var all = TensorStatistics.of(1, 2, 3, 4, Double.NaN, Double.NEGATIVE_INFINITY);

    assertEquals(new TensorStatistics(4, 1, 4, 2.5, Math.sqrt(1.25), 1, 1), all);
    assertEquals(0, TensorStatistics.of().finiteCount());
  }

  private Path save(String name, float weight) {
    return save(
        name,
        tf ->
            Map.of(
                "weights", tf.fill(tf.array(2, 2), tf.constant(weight)),
                "step", tf.constant(7L),
                "bytes", tf.array("a", "b")));
  }

  private Path save(String name, Function<Ops, Map<String, Operand<?>>> tensors) {
    var prefix = directory.resolve(name);
    try (var graph = new Graph();
        var session = new Session(graph)) {
      var tf = Ops.create(graph);
      var entries = List.copyOf(tensors.apply(tf).entrySet());
      var names = entries.stream().map(Map.Entry::getKey).toArray(String[]::new);
      var slices = Collections.nCopies(names.length, "").toArray(String[]::new);
      var values = entries.stream().<Operand<?>>map(Map.Entry::getValue).toList();
      var path = tf.constant(prefix.toString());
      session
          .runner()
          .addTarget(tf.train.save(path, tf.array(names), tf.array(slices), values))
          .run();
    }
    return prefix;
  }
}
