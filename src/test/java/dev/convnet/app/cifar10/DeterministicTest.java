// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.cifar10;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.testing.JavaProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run repeats in another process, however many processors that sees. */
@Tag("slow")
class DeterministicTest {
  private static final int STEPS = 10;

  @TempDir private Path folder;

  private Path train(int processors) throws Exception {
    var run = folder.resolve("on-" + processors);
    try (var program =
        JavaProgram.start(
            List.of("-XX:ActiveProcessorCount=" + processors),
            folder,
            "cifar10-train",
            "--sample",
            "--input=memory",
            "--deterministic",
            "--batch_size=16",
            "--max_steps=" + STEPS,
            "--data_dir=" + folder,
            "--train_dir=" + run)) {
      var ended = program.ended();
      assertEquals(0, ended.code(), ended.err());
    }
    return run.resolve("model.ckpt-%d.data-00001-of-00002".formatted(STEPS));
  }

  @Test
  void endsInTheSameBytesOnOneProcessorAndOnThree() throws Exception {
    assertEquals(-1, Files.mismatch(train(1), train(3)));
  }
}
