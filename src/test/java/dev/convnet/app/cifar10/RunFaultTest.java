// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.cifar10;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.io.checkpoint.CheckpointReader;
import dev.convnet.io.checkpoint.CheckpointState;
import dev.convnet.testing.JavaProgram;
import dev.convnet.testing.JavaProgram.Ended;
import dev.convnet.testing.SmallDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a run's files when something goes wrong, and what its user is told. */
@Tag("slow")
class RunFaultTest {
  private static final String TRAIN = "convnet cifar10-train: ";

  @TempDir private Path folder;
  private Path data;
  private Path run;

  @BeforeEach
  void nameFolders() {
    data = folder;
    run = folder.resolve("train");
  }

  private String[] arguments(String... more) {
    var arguments =
        new ArrayList<>(
            List.of(
                "cifar10-train",
                "--sample",
                "--input=memory",
                "--batch_size=4",
                "--data_dir=" + data,
                "--train_dir=" + run));
    arguments.addAll(List.of(more));
    return arguments.toArray(String[]::new);
  }

  private Ended train(String... more) {
    return JavaProgram.here(arguments(more));
  }

  private void trained(int steps, String... more) {
    var all = new ArrayList<>(List.of(more));
    all.add("--max_steps=" + steps);
    assertEquals(0, train(all.toArray(String[]::new)).code());
  }

  private Set<String> files() throws IOException {
    try (var files = Files.list(run)) {
      return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
    }
  }

  private Map<String, Long> contents() throws IOException {
    var checksums = new TreeMap<String, Long>();
    for (var name : files()) {
      var checksum = new CRC32();
      checksum.update(Files.readAllBytes(run.resolve(name)));
      checksums.put(name, checksum.getValue());
    }
    return checksums;
  }

  private long latest() throws IOException {
    var latest = CheckpointState.read(run).flatMap(CheckpointState::latest).orElseThrow();
    CheckpointReader.open(latest).close();
    return CheckpointState.step(latest).orElseThrow();
  }

  @Nested
  class AFormerRun {
    @Test
    void isNotTouchedUnasked() throws IOException {
      trained(1);
      var before = files();

      var ended = train("--max_steps=2");

      ended.assertFailed(
          1,
          TRAIN
              + run
              + " already holds a run (checkpoint); continue it (--resume, where the program can), start again (--overwrite), or choose another directory");
      assertEquals(before, files());
    }

    @Test
    void goesOn() throws IOException {
      trained(1);

      trained(3, "--resume");

      assertEquals(3, latest());
    }

    @Test
    void isOverwrittenButForTheFilesOfOthers() throws IOException {
      trained(3);
      Files.writeString(run.resolve("notes.txt"), "mine");

      trained(1, "--overwrite");

      assertEquals("mine", Files.readString(run.resolve("notes.txt")));
      assertEquals(1, latest());
      assertFalse(files().contains("model.ckpt-3.index"));
    }

    @Test
    void isNotLostToARunWithoutADataDirectory() throws IOException {
      trained(1);
      var before = contents();
      data = Files.writeString(folder.resolve("file"), "");

      assertCannotStart(data);

      assertEquals(before, contents());
    }

    @Test
    void isNotLostToARunWithoutItsImages() throws IOException {
      trained(1);
      var before = contents();
      var batch = folder.resolve("cifar-10-sample/cifar-10-batches-bin/data_batch_1.bin");
      Files.delete(batch);

      assertCannotStart(batch);

      assertEquals(before, contents());
    }

    private void assertCannotStart(Path cause) {
      var ended = train("--overwrite", "--max_steps=2");

      assertEquals(1, ended.code(), ended.err());
      assertTrue(ended.err().startsWith(TRAIN), ended.err());
      assertTrue(ended.err().contains(cause.toString()), ended.err());
    }

    @Test
    void mayBeReachedByALink() throws IOException {
      trained(1);
      run = Files.createSymbolicLink(folder.resolve("link"), run);

      trained(2, "--resume");

      assertEquals(2, latest());
    }

    @Test
    void ofAnotherNetworkIsRefusedWithAllThatDiffers() throws IOException {
      WrongCheckpoints.ofAnotherNetwork(run);

      var ended = train("--resume", "--max_steps=2");

      assertEquals(1, ended.code());
      var lines = ended.err().lines().toList();
      assertEquals(
          TRAIN
              + run.resolve("model.ckpt-1")
              + " is a checkpoint of another network; restore it into its own network, or choose"
              + " another checkpoint",
          lines.get(0));
      assertTrue(lines.get(1).startsWith("  missing: conv1/biases, "), lines.get(1));
      assertTrue(lines.get(2).startsWith("  conv1/weights: expected float32 [5, 5, 3, 64], found"));
      assertEquals("  it holds conv1/weights, global_step", lines.get(3));
      assertEquals(4, lines.size());
    }
  }

  @Nested
  class ADamagedCheckpoint {
    @Test
    void isSetAsideForTheOneBefore() throws IOException {
      trained(2, "--save_checkpoint_steps=1");
      var data = run.resolve("model.ckpt-2.data-00001-of-00002");
      var bytes = Files.readAllBytes(data);
      bytes[1000] ^= 1;
      Files.write(data, bytes);

      trained(3, "--resume");

      assertEquals(3, latest());
      assertTrue(Files.exists(run.resolve("damaged/model.ckpt-2.data-00001-of-00002")));
    }
  }

  @Nested
  class ADamagedStateFile {
    @Test
    void isWrittenAnewByARunThatGoesOn() throws IOException {
      trained(2);
      Files.writeString(run.resolve("checkpoint"), "garbage");

      trained(3, "--resume");

      assertEquals(3, latest());
    }
  }

  @Nested
  class ARunThatWouldNotRepeat {
    @Test
    void isRefused() {
      run = folder.resolve("queue");
      var ended =
          JavaProgram.here("cifar10-train", "--sample", "--deterministic", "--train_dir=" + run);

      assertEquals(2, ended.code());
      assertTrue(ended.err().contains("add --input=memory"), ended.err());
    }
  }

  @Nested
  class ALossThatDiverges {
    @Test
    void endsTheRunBeforeItIsSaved() throws IOException {
      trained(1);
      WrongCheckpoints.ofHugeWeights(run);

      var ended = train("--resume", "--max_steps=9", "--save_checkpoint_steps=5");

      assertEquals(1, ended.code());
      var lines = ended.err().lines().toList();
      assertEquals(
          TRAIN
              + "Model diverged with loss = NaN at step 2; the checkpoints before it are kept: start again with a smaller learning rate or another seed",
          lines.get(0));
      assertTrue(lines.get(1).endsWith(", cross_entropy = NaN"), lines.get(1));
      assertTrue(lines.get(2).startsWith("  norms of the largest gradients: "), lines.get(2));
      assertEquals(3, lines.size());
      assertEquals(1, latest());
    }
  }

  @Nested
  class ADisk {
    @Test
    void thatIsFullLeavesTheCheckpointsBefore() throws Exception {
      try (var disk = SmallDisk.mount(folder, 21)) { // room for two checkpoints
        run = disk.path().resolve("train");

        var ended = train("--max_steps=5", "--save_checkpoint_steps=1");

        assertEquals(1, ended.code());
        assertTrue(
            ended.err().startsWith(TRAIN + "cannot save " + run.resolve("model.ckpt-2") + ": "),
            ended.err());
        assertTrue(ended.err().contains("; No space left on device; "), ended.err());
        assertEquals(1, ended.err().lines().count(), ended.err());
        assertEquals(1, latest());
        assertTrue(files().stream().noneMatch(name -> name.startsWith(".unf")), files()::toString);
      }
    }

    @Test
    void thatIsReadOnlyIsRefused() throws Exception {
      try (var disk = SmallDisk.mount(folder, 1)) {
        disk.makeReadOnly();
        run = disk.path();

        train()
            .assertFailed(
                1,
                "%scan't write to the run directory %s (java.nio.file.FileSystemException: %s: Read-only file system); choose another"
                    .formatted(TRAIN, run, run.resolve(".lock")));
      }
    }

    @Test
    void aFileIsNoDirectory() throws IOException {
      Files.writeString(run, "");

      train()
          .assertFailed(
              1,
              "%scan't make the run directory %s (java.nio.file.FileAlreadyExistsException: %s); choose another"
                  .formatted(TRAIN, run, run));
    }
  }
}
