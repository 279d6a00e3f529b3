// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.towers;

import static dev.convnet.testing.Golden.assertGolden;
import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.app.cifar10.Cifar10Input;
import dev.convnet.app.cifar10.InputPipeline;
import dev.convnet.io.checkpoint.CheckpointReader;
import dev.convnet.io.checkpoint.CheckpointState;
import dev.convnet.io.summary.EventReader;
import dev.convnet.nn.graph.Device;
import dev.convnet.nn.graph.SessionOptions;
import dev.convnet.train.RunDirectory.ExistingRun;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.Summary;

/** Three steps of two towers on two devices of the processor, and what they leave. */
class TowerTrainingTest {
  private static final List<Device> TWO = List.of(Device.cpu(0), Device.cpu(1));

  @TempDir static Path home;

  private static Path run;
  private static List<String> console;

  @BeforeAll
  static void trainThreeSteps() throws IOException {
    run = home.resolve("run");
    console = train(run, ExistingRun.FAIL, TWO, 3);
  }

  private static List<String> train(
      Path directory, ExistingRun former, List<Device> devices, int steps) throws IOException {
    var input = new Cifar10Input(home.resolve("data"), true, InputPipeline.MEMORY, 2);
    var output = new TowerTraining.Output(directory, former);
    var session = SessionOptions.standard().withCpuDevices(2);
    var config = new TowerTraining.Config(input, output, devices, steps, 1, session);
    var out = new ByteArrayOutputStream();
    TowerTraining.run(config, new PrintStream(out, true), InstantSource.system());
    return out.toString().lines().toList();
  }

  @Test
  void checkpointsHaveTheNumbersOfTheFirstAndOfTheLastStep() throws IOException {
    var state = CheckpointState.read(run).orElseThrow();

    assertEquals(List.of(run.resolve("model.ckpt-0"), run.resolve("model.ckpt-2")), state.all());
    assertTrue(Files.exists(run.resolve("model.ckpt-2.data-00000-of-00001")));
    assertTrue(Files.exists(run.resolve("model.ckpt-2.meta")));
    assertFalse(Files.exists(run.resolve("graph.pbtxt")));
  }

  @Test
  void aCheckpointHoldsTheTensorsOfTheOriginal() throws IOException {
    try (var reader = CheckpointReader.open(run.resolve("model.ckpt-2"))) {
      var tensors =
          reader.entries().values().stream()
              .map(e -> "tensor %s %s %s\n".formatted(e.name(), e.typeName(), e.shape()));

      assertGolden("towers/checkpoint.txt", tensors.collect(joining()));
      assertEquals(3f, reader.floats("global_step")[0]);
    }
  }

  @Test
  void theSummaryIsThatOfTheLastTowerAndOfWhatAllShare() throws IOException {
    try (var events = EventReader.events(run)) {
      var summaries = events.filter(Event::hasSummary).toList();
      var tags = summaries.get(0).getSummary().getValueList().stream().map(Summary.Value::getTag);

      assertEquals(1, summaries.size());
      assertEquals(0, summaries.get(0).getStep());
      assertGolden("towers/tags.txt", tags.map(tag -> tag + "\n").collect(joining()));
    }
  }

  @Test
  void theConsoleTellsWhereTheTowersRanAndTheLoss() {
    assertEquals(3, console.size(), console.toString());
    for (int i = 0; i < 2; i++) {
      var line =
          "tower_%d asked for /device:CPU:%1$d: \\d+ operations on /device:CPU:%1$d".formatted(i);
      assertTrue(console.get(i).matches(line), console.get(i));
    }
    assertTrue(
        console
            .get(2)
            .matches(
                "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d(\\.\\d{6})?: step 0, loss = \\d\\.\\d\\d"
                    + " \\(\\d+\\.\\d examples/sec; \\d+\\.\\d{3} sec/batch\\)"),
        console.get(2));
  }

  @Test
  void aDeviceThatIsNotThereIsReplacedAndALineSaysSo(@TempDir Path other) throws IOException {
    var missing = List.of(Device.gpu(98), Device.gpu(99));

    var lines = train(other, ExistingRun.FAIL, missing, 1);

    for (int i = 0; i < 2; i++) {
      var line = "tower_%d asked for /device:GPU:%d: \\d+ operations on /device:CPU:0";
      assertTrue(lines.get(i).matches(line.formatted(i, 98 + i)), lines.get(i));
    }
  }

  @Test
  void aResumedRunGoesOnAsIfItHadNotStopped(@TempDir Path other) throws IOException {
    train(other, ExistingRun.FAIL, TWO, 1);

    train(other, ExistingRun.RESUME, TWO, 3);

    var data = "model.ckpt-2.data-00000-of-00001";
    assertEquals(-1, Files.mismatch(run.resolve(data), other.resolve(data)));
  }

  @Test
  void aResumedRunGoesOnFromTheCheckpointBeforeADamagedOne(@TempDir Path other) throws IOException {
    train(other, ExistingRun.FAIL, TWO, 2);
    Files.writeString(other.resolve("model.ckpt-1.data-00000-of-00001"), "not a tensor");

    train(other, ExistingRun.RESUME, TWO, 3);

    var data = "model.ckpt-2.data-00000-of-00001";
    assertEquals(-1, Files.mismatch(run.resolve(data), other.resolve(data)));
    assertTrue(Files.exists(other.resolve("damaged/model.ckpt-1.index")));
  }

  @Test
  void aRunIsNotLostUnasked() {
    var error = assertThrows(IOException.class, () -> train(run, ExistingRun.FAIL, TWO, 1));

    assertTrue(error.getMessage().startsWith(run + " already holds a run"), error.getMessage());
  }

  @Test
  void everyOperationIsPrintedWhereThatIsWanted(@TempDir Path other) throws IOException {
    var input = new Cifar10Input(home.resolve("data"), true, InputPipeline.MEMORY, 2);
    var session = SessionOptions.standard().withCpuDevices(2).withLogDevicePlacement(true);
    var output = new TowerTraining.Output(other, ExistingRun.FAIL);
    var out = new ByteArrayOutputStream();

    TowerTraining.run(
        new TowerTraining.Config(input, output, TWO, 1, 1, session),
        new PrintStream(out, true),
        InstantSource.system());

    var lines = Set.copyOf(out.toString().lines().toList());
    var here = "/job:localhost/replica:0/task:0/device:CPU:";
    Stream.of(
            "tower_0/pool1: (MaxPool): " + here + 0,
            "tower_1/pool1: (MaxPool): " + here + 1,
            "conv1/weights: (VarHandleOp): " + here + 0)
        .forEach(line -> assertTrue(lines.contains(line), line + " in " + lines));
  }
}
