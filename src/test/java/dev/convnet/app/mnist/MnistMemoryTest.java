// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.mnist;

import dev.convnet.testing.JavaProgram;
import dev.convnet.testing.MemoryGrowth;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** 20,000 steps of a small network and 20 checkpoints need no more memory than the first few. */
@Tag("slow")
@Tag("nightly")
class MnistMemoryTest {
  /** A batch of 10 that leaks in each step shows as 61,000 in a stretch. */
  private static final long GROWTH_KIBIBYTES = 8_000;

  @TempDir private Path folder;

  @Test
  void staysFlatOver20000Steps() throws Exception {
    var growth = new MemoryGrowth("Step %d:", 2_000);
    try (var program =
        JavaProgram.startWithFixedHeap(
            folder,
            "mnist-fully-connected-feed",
            "--fake_data",
            "--batch_size=10",
            "--max_steps=20000",
            "--log_dir=" + folder.resolve("run"))) {
      growth.assertFlat(program, GROWTH_KIBIBYTES);
      program.await("Step 19900:");
    }
  }
}
