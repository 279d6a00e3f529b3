// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.cifar10;

import dev.convnet.nn.graph.SessionOptions;
import dev.convnet.testing.JavaProgram;
import dev.convnet.testing.MemoryGrowth;
import dev.convnet.testing.NativeMemory;
import dev.convnet.train.CheckpointHook.SaveInterval;
import dev.convnet.train.RunDirectory.ExistingRun;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A training needs as much memory at its end as at its beginning. */
@Tag("slow")
class MemoryTest {
  /** A batch of 8 that leaks in each step shows as 10,800 in a stretch. Measured: 0 to 260. */
  private static final long GROWTH_KIBIBYTES = 4_000;

  @TempDir private Path folder;

  @Test
  @Tag("nightly")
  void staysFlatOver2000Steps() throws Exception {
    var growth = new MemoryGrowth(": step %d,", 200);
    try (var program =
        JavaProgram.startWithFixedHeap(
            folder,
            "cifar10-train",
            "--sample",
            "--input=memory",
            "--batch_size=8",
            "--max_steps=2001",
            "--log_frequency=100",
            "--data_dir=" + folder,
            "--train_dir=" + folder.resolve("train"))) {
      growth.assertFlat(program, GROWTH_KIBIBYTES);
    }
  }

  @Test
  void leavesNothingNativeOpen() throws IOException {
    train(2); // TensorFlow keeps some objects of its first use

    NativeMemory.assertAllIsClosed(() -> train(12));
  }

  private void train(long steps) throws IOException {
    var input = new Cifar10Input(folder, true, InputPipeline.MEMORY, 2);
    var output =
        new Training.Output(
            folder.resolve("run"),
            ExistingRun.OVERWRITE,
            Training.CheckpointConfig.standard(new SaveInterval.Steps(10)),
            10,
            10);
    Training.run(
        new Training.Config(input, output, steps, 1, SessionOptions.standard()),
        new PrintStream(OutputStream.nullOutputStream()),
        InstantSource.system());
  }
}
