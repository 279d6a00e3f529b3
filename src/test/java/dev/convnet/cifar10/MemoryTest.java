// SPDX-License-Identifier: Apache-2.0
package dev.convnet.cifar10;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.convnet.graph.SessionOptions;
import dev.convnet.testing.JavaProgram;
import dev.convnet.train.CheckpointHook.Every;
import dev.convnet.train.RunDirectory.Former;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A training needs as much memory at its end as at its beginning. */
@Tag("slow")
class MemoryTest {
  private static final long GROWTH_MEBIBYTES = 32; // measured: 2; the Java heap may move

  @TempDir private Path folder;

  @Test
  void staysFlatOver2000Steps() throws Exception {
    var status = Path.of("/proc/self/status");
    assumeTrue(Files.exists(status), "skipped: only Linux tells a process's memory in a file");
    try (var program =
        JavaProgram.start(
            folder,
            "cifar10-train",
            "--sample",
            "--input=memory",
            "--batch_size=1",
            "--max_steps=2001",
            "--log_frequency=100",
            "--data_dir=" + folder,
            "--train_dir=" + folder.resolve("train"))) {
      program.await(": step 200,");
      var early = residentMebibytes(program.pid());
      program.await(": step 1900,");
      var late = residentMebibytes(program.pid());

      assertTrue(late - early < GROWTH_MEBIBYTES, "from " + early + " to " + late + " MiB");
      System.out.println("resident: " + early + " MiB at step 200, " + late + " at step 1900");
    }
  }

  private static long residentMebibytes(long pid) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10)
        .findFirst()
        .orElseThrow();
  }

  /** JavaCPP counts what is native and not yet released. */
  @Test
  void leavesNothingNativeOpen() throws IOException {
    train("warm", 2);
    var before = Pointer.totalCount();

    train("long", 42);

    var opened = Pointer.totalCount() - before;
    assertTrue(opened <= 0, opened + " more are open"); // fewer, if the collector found others'
  }

  private void train(String name, long steps) throws IOException {
    var input = new Cifar10Input(folder, true, InputKind.MEMORY, 2);
    var output =
        new Training.Output(folder.resolve(name), Former.REFUSE, new Every.Steps(10), 10, 10);
    Training.run(
        new Training.Config(input, output, steps, 1, SessionOptions.standard()),
        new PrintStream(OutputStream.nullOutputStream()));
  }
}
