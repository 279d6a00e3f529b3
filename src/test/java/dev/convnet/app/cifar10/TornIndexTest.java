// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.cifar10;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.io.checkpoint.DamagedCheckpoints;
import dev.convnet.testing.JavaProgram;
import dev.convnet.testing.JavaProgram.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run whose checkpoints have an index on which TensorFlow's own reader ends the process. */
@Tag("slow")
class TornIndexTest {
  @TempDir private Path folder;

  private Path run;

  @BeforeEach
  void trainOneStep() {
    run = folder.resolve("train");
    assertEquals(0, train("--max_steps=1").code());
  }

  private Ended train(String... more) {
    var arguments = new String[more.length + 6];
    arguments[0] = "cifar10-train";
    arguments[1] = "--sample";
    arguments[2] = "--input=memory";
    arguments[3] = "--batch_size=4";
    arguments[4] = "--data_dir=" + folder;
    arguments[5] = "--train_dir=" + run;
    System.arraycopy(more, 0, arguments, 6, more.length);
    return JavaProgram.here(arguments);
  }

  @Test
  void goesOnFromTheCheckpointBefore() throws IOException {
    DamagedCheckpoints.tearFooter(run.resolve("model.ckpt-1.index"));

    assertEquals(0, train("--resume", "--max_steps=2").code());

    assertTrue(Files.exists(run.resolve("model.ckpt-2.index")));
    assertTrue(Files.exists(run.resolve("damaged/model.ckpt-1.index")));
  }

  @Test
  void endsWithASentenceIfThereIsNoOther() throws IOException {
    DamagedCheckpoints.tearFooter(run.resolve("model.ckpt-0.index"));
    DamagedCheckpoints.tearFooter(run.resolve("model.ckpt-1.index"));

    var ended = train("--resume", "--max_steps=2");

    ended.assertFailed(
        1,
        "convnet cifar10-train: every checkpoint in %s is damaged; copy an undamaged one there, or start again (--overwrite)"
            .formatted(run));
  }
}
