// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.cifar10;

import static dev.convnet.testing.Golden.assertGolden;
import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.testing.JavaProgram;
import dev.convnet.testing.OldPython;
import dev.convnet.testing.Python;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Real Python reads what 101 steps of two towers write, with either input, as {@link
 * PythonReadsRunsTest} has it read what one device writes.
 */
@Tag("slow")
class PythonReadsTowersTest {
  private static final int STEPS = 101;
  private static final List<String> SCOPES =
      List.of(
          ("tower_0 tower_1 conv1 conv2 local3 local4 softmax_linear learning_rate concat Mean"
                  + " GradientDescent ExponentialMovingAverage global_step save init")
              .split(" "));

  @TempDir static Path home;

  private static List<String> board;

  @BeforeAll
  static void trainAndLook() throws IOException, InterruptedException {
    Python.require();
    for (var kind : InputPipeline.values()) train(kind);
    board = Python.run("tensorboard_check.py", home.resolve("runs")).lines().toList();
  }

  private static void train(InputPipeline kind) {
    var ended =
        JavaProgram.here(
            "cifar10-multi-gpu-train",
            "--num_gpus=2",
            "--cpu_devices=2",
            "--batch_size=8",
            "--max_steps=" + STEPS,
            "--sample",
            "--data_dir=" + home,
            "--train_dir=" + directory(kind),
            "--input=" + kind);
    assertEquals(0, ended.code(), ended.err());
  }

  private static Path directory(InputPipeline kind) {
    return home.resolve("runs").resolve(name(kind));
  }

  private static String name(InputPipeline kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  @ParameterizedTest
  @EnumSource
  void aCheckpointHoldsPythonsTensorsAndItsGraphTrainsOn(InputPipeline kind)
      throws IOException, InterruptedException {
    var output = Python.run("run_check.py", directory(kind));

    assertGolden("towers/checkpoint.txt", only(output.lines(), line -> line.startsWith("tensor")));
    assertTrue(output.contains("variables 21 10\n"), output);
    assertTrue(output.contains("global_step " + (STEPS + 3) + ".0\n"), output);
    assertTrue(output.contains("threads " + (kind == InputPipeline.QUEUE ? 21 : 0) + "\n"), output);
  }

  @Test
  void itsGraphTrainsOnInTensorFlow1() throws IOException, InterruptedException {
    var output = OldPython.run("run_check.py", directory(InputPipeline.QUEUE));

    assertTrue(output.contains("global_step " + (STEPS + 3) + ".0\n"), output);
  }

  @Test
  void pythonMeasuresThePrecisionThatWeMeasure() throws IOException, InterruptedException {
    var sample = new SampleRun(home, InputPipeline.QUEUE, 8);
    var checkpoints = directory(InputPipeline.MEMORY);

    var theirs = PythonEval.of(sample.dataDir(), checkpoints);

    theirs.assertAgrees(sample.evaluate(checkpoints, home.resolve("eval")));
  }

  @ParameterizedTest
  @EnumSource
  void tensorBoardShowsTheTagsOfTheLastTower(InputPipeline kind) {
    assertGolden("towers/tensorboard.txt", shown(kind, line -> !isGraph(line)));
  }

  @ParameterizedTest
  @EnumSource
  void tensorBoardShowsTheGraphInTowers(InputPipeline kind) {
    var shown = shown(kind, PythonReadsTowersTest::isGraph).lines().toList();

    for (var scope : SCOPES) assertTrue(shown.contains("graph " + scope), scope + ": " + shown);
    assertEquals(kind == InputPipeline.QUEUE, shown.contains("graph prefetch_queue"));
  }

  @Test
  void tensorBoardHasNothingToComplainOf() {
    assertEquals("", only(board.stream(), line -> line.startsWith("log ")));
  }

  private static boolean isGraph(String line) {
    return line.contains(" graph ");
  }

  private static String shown(InputPipeline kind, Predicate<String> wanted) {
    var run = name(kind) + " ";
    return only(board.stream(), line -> line.startsWith(run) && wanted.test(line))
        .replaceAll("(?m)^" + run, "");
  }

  private static String only(Stream<String> lines, Predicate<String> wanted) {
    return lines.filter(wanted).map(line -> line + "\n").collect(joining());
  }
}
