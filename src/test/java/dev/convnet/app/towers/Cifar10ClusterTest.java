// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.towers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.app.cifar10.Cifar10Input;
import dev.convnet.app.cifar10.InputPipeline;
import dev.convnet.io.checkpoint.CheckpointReader;
import dev.convnet.io.checkpoint.CheckpointState;
import dev.convnet.nn.graph.Device;
import dev.convnet.nn.graph.SessionOptions;
import dev.convnet.testing.JavaProgram;
import dev.convnet.train.RunDirectory.ExistingRun;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A cluster on this machine, each task a process of its own. */
@Tag("slow")
@Timeout(300)
class Cifar10ClusterTest {
  private static final double TOLERANCE = 1e-5;

  @TempDir private Path folder;
  private final List<String> cluster = new ArrayList<>(List.of("cifar10-cluster"));

  @BeforeEach
  void choosePorts() throws IOException {
    var sockets = new ArrayList<ServerSocket>();
    for (int i = 0; i < 4; i++) {
      sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
    }
    var hosts = sockets.stream().map(socket -> "127.0.0.1:" + socket.getLocalPort()).toList();
    for (var socket : sockets) socket.close();
    cluster.add("--ps_hosts=" + hosts.get(0));
    cluster.add("--worker_hosts=" + hosts.get(1) + "," + hosts.get(2));
    cluster.add("--chief_host=" + hosts.get(3));
  }

  private JavaProgram start(String... more) throws IOException {
    var arguments = new ArrayList<>(cluster);
    arguments.addAll(List.of(more));
    return JavaProgram.start(folder, arguments.toArray(String[]::new));
  }

  private JavaProgram worker(int index) throws IOException {
    return start("--role=worker", "--task_index=" + index);
  }

  private JavaProgram chief(Path directory, String... more) throws IOException {
    var arguments =
        new ArrayList<>(
            List.of(
                "--role=chief",
                "--sample",
                "--input=memory",
                "--batch_size=2",
                "--data_dir=" + folder,
                "--train_dir=" + directory));
    arguments.addAll(List.of(more));
    return start(arguments.toArray(String[]::new));
  }

  private static void assertEnds(JavaProgram program) throws Exception {
    var ended = program.ended();
    assertEquals(0, ended.code(), ended.out() + ended.err());
  }

  private static long lastStep(Path directory) throws IOException {
    var latest = CheckpointState.read(directory).flatMap(CheckpointState::latest).orElseThrow();
    return CheckpointState.step(latest).orElseThrow();
  }

  @Tag("nightly")
  @Test
  void aKilledWorkerThatReturnsLeavesTheTwoTowersOfOneProcess() throws Exception {
    var alone = folder.resolve("alone");
    var together = folder.resolve("together");

    try (var ps = start("--role=ps");
        var first = worker(0);
        var second = worker(1);
        var chief = chief(together, "--max_steps=200", "--save_checkpoint_steps=50")) {
      chief.await("step 0,").await("step 60,");
      second.signal("KILL").ended();
      chief.await("lost worker 1");
      try (var back = worker(1)) {
        for (var task : List.of(chief, ps, first, back)) assertEnds(task);
      }
    }
    trainAlone(alone, 200);

    assertEquals(199, lastStep(together));
    assertSameVariables(alone, together);
  }

  /** Two towers on two processors of this process. */
  private void trainAlone(Path directory, long maxSteps) throws IOException {
    var silence = new PrintStream(OutputStream.nullOutputStream());
    var input = new Cifar10Input(folder, true, InputPipeline.MEMORY, 2);
    var output = new TowerTraining.Output(directory, ExistingRun.FAIL);
    var devices = List.of(Device.cpu(0), Device.cpu(1));
    var session = SessionOptions.standard().withCpuDevices(2);
    TowerTraining.run(
        new TowerTraining.Config(input, output, devices, maxSteps, 1, session),
        silence,
        InstantSource.system());
  }

  private static void assertSameVariables(Path expected, Path actual) throws IOException {
    try (var one = CheckpointReader.open(expected);
        var other = CheckpointReader.open(actual)) {
      assertEquals(one.entries().keySet(), other.entries().keySet());
      for (var name : one.entries().keySet()) {
        var values = one.doubles(name);
        var others = other.doubles(name);
        for (int i = 0; i < values.length; i++) {
          assertEquals(values[i], others[i], TOLERANCE, name);
        }
      }
    }
  }

  @Test
  void theRunGoesOnWithoutAKilledWorker() throws Exception {
    var run = folder.resolve("run");
    try (var ps = start("--role=ps");
        var first = worker(0);
        var second = worker(1);
        var chief =
            chief(
                run, "--max_steps=40", "--save_checkpoint_steps=5", "--on_worker_loss=continue")) {
      chief.await("step 0,").await("step 10,");
      second.signal("KILL").ended();

      for (var task : List.of(chief, ps, first)) assertEnds(task);

      assertEquals(39, lastStep(run));
      assertTrue(chief.printed().contains("continuing without it"), chief.printed());
    }
  }

  @Test
  void aResumedRunGoesOnFromTheCheckpointBeforeADamagedOne() throws Exception {
    var whole = folder.resolve("whole");
    var run = folder.resolve("run");
    trainAlone(whole, 4);
    trainAlone(run, 3);
    Files.writeString(run.resolve("model.ckpt-2.data-00000-of-00001"), "not a tensor");

    try (var ps = start("--role=ps");
        var first = worker(0);
        var second = worker(1);
        var chief = chief(run, "--max_steps=4", "--resume")) {
      for (var task : List.of(chief, ps, first, second)) assertEnds(task);

      assertTrue(chief.printed().contains("continuing at step 1 with"), chief.printed());
    }

    assertEquals(3, lastStep(run));
    assertSameVariables(whole, run);
  }

  @Test
  void aPortInUseIsTold() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var host = "127.0.0.1:" + taken.getLocalPort();

      var ended = JavaProgram.here("cifar10-cluster", "--role=ps", "--ps_hosts=" + host);

      assertEquals(1, ended.code());
      assertTrue(ended.err().contains("can't listen on port " + taken.getLocalPort()), ended.err());
    }
  }

  @Test
  void aTaskThatOthersWouldReachIsRefused() {
    JavaProgram.here("cifar10-cluster", "--role=ps", "--ps_hosts=192.0.2.1:2222")
        .assertFailed(
            2,
            "convnet cifar10-cluster: 192.0.2.1:2222 is not a loopback address: --bind=all lets other"
                + " machines connect, and TensorFlow executes whatever they send; use it only on a"
                + " private network");
  }
}
