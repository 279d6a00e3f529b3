// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.cifar10;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.io.checkpoint.CheckpointReader;
import dev.convnet.io.checkpoint.CheckpointState;
import dev.convnet.io.summary.EventReader;
import dev.convnet.testing.JavaProgram;
import dev.convnet.testing.SmallDisk;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Trainings that are ended from outside: by a signal they save, and by a kill they lose little. */
@Tag("slow")
class StopFaultTest {
  private static final Duration GRACE = Duration.ofSeconds(10);
  private static final Duration BEFORE_GRACE_IS_OVER = Duration.ofSeconds(7);
  private static final int KILLS = Integer.getInteger("kills", 3);

  @TempDir private Path folder;
  private Path run;

  @BeforeEach
  void nameFolder() {
    run = folder.resolve("train");
  }

  private JavaProgram train(String... more) throws IOException {
    var arguments =
        new ArrayList<>(
            List.of(
                "cifar10-train",
                "--sample",
                "--data_dir=" + folder,
                "--train_dir=" + run,
                "--log_frequency=1"));
    arguments.addAll(List.of(more));
    return JavaProgram.start(folder, arguments.toArray(String[]::new));
  }

  private Path latest() throws IOException {
    return CheckpointState.read(run).flatMap(CheckpointState::latest).orElseThrow();
  }

  private long latestStep() throws IOException {
    return CheckpointState.step(latest()).orElseThrow();
  }

  @ParameterizedTest(name = "{0} ends with {1}")
  @CsvSource({"TERM, 143, memory", "INT, 130, queue"})
  void aSignalEndsTheRunAfterTheStep(String signal, int code, String input) throws Exception {
    try (var program = train("--batch_size=64", "--input=" + input)) {
      program.await("step 3,");

      var ended = assertTimeoutPreemptively(GRACE, () -> program.signal(signal).ended());

      assertEquals(code, ended.code(), ended.err());
      var steps = ended.out().lines().filter(line -> line.contains(": step ")).count();
      assertEquals(steps, latestStep());
      assertEquals(steps, lastEventStep());
    }
  }

  private long lastEventStep() throws IOException {
    try (var files = Files.newDirectoryStream(run, "events.out.tfevents.*");
        var events = EventReader.open(files.iterator().next())) {
      long last = -1;
      for (var event = events.next(); event.isPresent(); event = events.next()) {
        last = event.get().getStep();
      }
      return last;
    }
  }

  @Test
  void aSecondSignalEndsTheRunInTheMiddleOfAStep() throws Exception {
    try (var program = train("--batch_size=8192", "--input=memory")) {
      program.awaitFile(run.resolve("checkpoint"));
      program.awaitCallOf("TF_SessionRun");
      program.signal("TERM").awaitThread("stop-signal");

      var ended =
          assertTimeoutPreemptively(BEFORE_GRACE_IS_OVER, () -> program.signal("TERM").ended());

      assertEquals(143, ended.code(), ended.err());
      assertFalse(ended.out().contains("fatal error"), ended.out());
      assertEquals(0, latestStep());
    }
  }

  @Test
  void aSignalEndsAProfileWithoutAReport() throws Exception {
    try (var program =
        JavaProgram.start(folder, "profile", "cifar10-train", "--sample", "--data_dir=" + folder)) {
      program.awaitCallOf("TF_SessionRun");

      var ended = assertTimeoutPreemptively(GRACE, () -> program.signal("TERM").ended());

      assertEquals(143, ended.code(), ended.err());
      assertFalse(ended.err().contains("out of bounds"), ended.err());
      assertTrue(ended.out().contains("so there is no report"), ended.out());
    }
  }

  @Test
  void aSignalEndsTheWaitForDataThatAnotherProcessIsMaking() throws Exception {
    var data = Files.createDirectory(folder.resolve("data"));
    try (var others = new FileOutputStream(data.resolve(".lock").toFile());
        var lock = others.getChannel().lock();
        var program =
            JavaProgram.start(
                folder, "cifar10-train", "--data_dir=" + data, "--train_dir=" + run)) {
      program.awaitCallOf("FileDispatcherImpl.lock0");

      var ended =
          assertTimeoutPreemptively(BEFORE_GRACE_IS_OVER, () -> program.signal("TERM").ended());

      assertTrue(lock.isValid());
      assertEquals(143, ended.code(), ended.err());
    }
  }

  @Test
  void aSignalEndsTheWaitForTheQueue() throws Exception {
    // the first step waits for 31,000 images
    try (var program = train("--batch_size=10000", "--input=queue")) {
      program.awaitFile(run.resolve("checkpoint"));
      program.awaitCallOf("TF_SessionRun");

      var ended =
          assertTimeoutPreemptively(BEFORE_GRACE_IS_OVER, () -> program.signal("TERM").ended());

      assertEquals(143, ended.code(), ended.err());
      assertEquals(1, ended.err().lines().filter(line -> line.startsWith("INFO")).count());
      assertEquals(0, latestStep());
    }
  }

  @Test
  void aSignalOnAFullDiskTellsThatTheLastSaveFailed() throws Exception {
    try (var disk = SmallDisk.mount(folder, 20)) {
      run = disk.path();
      try (var program = train("--batch_size=8", "--input=memory")) {
        program.await("step 1,");
        disk.fill();

        var ended = assertTimeoutPreemptively(GRACE, () -> program.signal("TERM").ended());

        assertTrue(ended.err().contains("convnet cifar10-train: cannot save "), ended.err());
        assertEquals(143, ended.code());
        assertEquals(0, latestStep());
      }
    }
  }

  @Test
  void aRunInUseIsRefusedToAnother() throws Exception {
    try (var program = train("--batch_size=8", "--input=memory")) {
      program.await("step 1,");
      var second =
          JavaProgram.here(
              "cifar10-train",
              "--sample",
              "--data_dir=" + folder,
              "--train_dir=" + run,
              "--overwrite");

      second.assertFailed(
          1,
          "convnet cifar10-train: "
              + run
              + " is in use by another run; wait until it ends, or choose another directory");
      assertTrue(Files.exists(run.resolve("model.ckpt-0.index")));
    }
  }

  /** More often by hand: {@code -Dkills=50}. */
  @Test
  void aKillLosesNoMoreThanTheCheckpointInTheMaking() throws Exception {
    long before = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      try (var program =
          train("--resume", "--batch_size=2", "--input=memory", "--save_checkpoint_steps=1")) {
        program.await("Saving checkpoints for " + (before + 1) + " into");
        switch (kill % 3) {
          case 0 -> program.awaitFile(run.resolve("model.ckpt-" + (before + 1) + ".index"));
          case 1 -> program.await("Saving checkpoints for " + (before + 2) + " into");
          default -> {} // while it is written
        }
        program.signal("KILL").ended();
      }
      CheckpointReader.open(latest()).close();
      assertTrue(latestStep() >= before, "from " + before + " to " + latestStep());
      before = latestStep();
    }

    var last = before + 2;
    try (var program =
        train("--resume", "--batch_size=2", "--input=memory", "--max_steps=" + last)) {
      assertEquals(0, program.ended().code());
    }

    assertEquals(last, latestStep());
    assertEquals(List.of(), leftovers());
    assertEndsLikeARunThatWasNeverKilled(last);
  }

  private void assertEndsLikeARunThatWasNeverKilled(long steps) throws Exception {
    var killed = run;
    run = folder.resolve("straight");
    try (var program = train("--batch_size=2", "--input=memory", "--max_steps=" + steps)) {
      assertEquals(0, program.ended().code());
    }
    for (int shard = 0; shard < 2; shard++) {
      var data = "model.ckpt-%d.data-%05d-of-00002".formatted(steps, shard);
      assertEquals(-1, Files.mismatch(killed.resolve(data), run.resolve(data)));
    }
  }

  @Test
  void aSecondSignalEndsTheRunAtOnce() throws Exception {
    // the first waits for a step that takes seconds
    try (var program = train("--batch_size=2000", "--input=memory")) {
      program.await("Saving checkpoints for 0");
      program.signal("TERM");
      program.awaitThread("stop-signal");

      var ended = program.signal("TERM").ended();

      assertEquals(143, ended.code(), ended.err());
      assertFalse(ended.out().contains("step 0,"), ended.out());
    }
  }

  /** Files that are neither the run's nor a checkpoint's that the state names. */
  private List<String> leftovers() throws IOException {
    var whole = Set.of("checkpoint", "graph.pbtxt", ".lock");
    try (var files = Files.list(run)) {
      var names = new TreeSet<>(files.map(file -> file.getFileName().toString()).toList());
      names.removeIf(name -> whole.contains(name) || name.startsWith("events.out.tfevents."));
      for (var kept : CheckpointState.read(run).orElseThrow().all()) {
        names.removeIf(name -> name.startsWith(kept.getFileName() + "."));
      }
      return List.copyOf(names);
    }
  }
}
