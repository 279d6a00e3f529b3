// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.cifar10;

import static dev.convnet.testing.Golden.assertGolden;
import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
 * Real Python reads what 201 steps of training write, with either input: the checkpoint by its own
 * reader and by its graph, the events in TensorBoard over HTTP.
 */
@Tag("slow")
class PythonReadsRunsTest {
  private static final int STEPS = 201;
  private static final List<String> SCOPES =
      List.of(
              "conv1 pool1 norm1 conv2 norm2 pool2 local3 local4 softmax_linear images gradients avg"
                  + " cross_entropy total_loss learning_rate GradientDescent"
                  + " ExponentialMovingAverage global_step save init")
          .stream()
          .flatMap(names -> Stream.of(names.split(" ")))
          .toList();

  @TempDir static Path home;

  private static List<String> board;

  @BeforeAll
  static void trainAndLook() throws IOException, InterruptedException {
    Python.require();
    for (var kind : InputPipeline.values()) run(kind).train(directory(kind), STEPS);
    var output = Python.run("tensorboard_check.py", home.resolve("runs"));
    board = output.lines().toList();
  }

  private static SampleRun run(InputPipeline kind) {
    return new SampleRun(home, kind, 32);
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

    assertGolden("cifar10/checkpoint.txt", only(output.lines(), line -> line.startsWith("tensor")));
    assertTrue(output.contains("imported graph.pbtxt\n"), output);
    assertTrue(output.contains("variables 25 10\n"), output);
    assertTrue(output.contains("global_step " + (STEPS + 3) + "\n"), output);
    assertTrue(output.contains("threads " + (kind == InputPipeline.QUEUE ? 19 : 0) + "\n"), output);
  }

  @Test
  void itsGraphTrainsOnInTensorFlow1() throws IOException, InterruptedException {
    var output = OldPython.run("run_check.py", directory(InputPipeline.QUEUE));

    assertTrue(output.contains("imported graph.pbtxt\n"), output);
    assertTrue(output.contains("threads 19\n"), output);
    assertTrue(output.contains("global_step " + (STEPS + 3) + "\n"), output);
  }

  @Test
  void pythonMeasuresThePrecisionThatWeMeasureWithEitherInput()
      throws IOException, InterruptedException {
    var checkpoints = directory(InputPipeline.QUEUE);

    var theirs = PythonEval.of(run(InputPipeline.QUEUE).dataDir(), checkpoints);

    for (var kind : InputPipeline.values()) {
      theirs.assertAgrees(run(kind).evaluate(checkpoints, home.resolve("eval")));
    }
  }

  @Test
  void tensorBoardShowsTheTagsOfTheQueueInput() {
    assertGolden("cifar10/tensorboard.txt", shown("queue ", line -> !isGraph(line)));
  }

  @Test
  void tensorBoardShowsTheSameTagsOfTheMemoryInputButThoseOfQueues() {
    var queue = shown("queue ", line -> !isGraph(line) && !line.contains("fraction_"));

    assertEquals(queue, shown("memory ", line -> !isGraph(line)));
  }

  @ParameterizedTest
  @EnumSource
  void tensorBoardShowsTheGraphInScopes(InputPipeline kind) {
    var shown = shown(name(kind) + " ", PythonReadsRunsTest::isGraph).lines().toList();

    for (var scope : SCOPES) assertTrue(shown.contains("graph " + scope), scope + ": " + shown);
    var input = kind == InputPipeline.QUEUE ? "graph data_augmentation" : "graph input";
    assertTrue(shown.contains(input), shown.toString());
  }

  @Test
  void tensorBoardHasNothingToComplainOf() {
    assertEquals("", only(board.stream(), line -> line.startsWith("log ")));
  }

  private static boolean isGraph(String line) {
    return line.contains(" graph ");
  }

  private static String shown(String run, Predicate<String> wanted) {
    return only(board.stream(), line -> line.startsWith(run) && wanted.test(line))
        .replaceAll("(?m)^" + run, "");
  }

  private static String only(Stream<String> lines, Predicate<String> wanted) {
    return lines.filter(wanted).map(line -> line + "\n").collect(joining());
  }
}
