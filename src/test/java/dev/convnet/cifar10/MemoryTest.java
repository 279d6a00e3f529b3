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
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A training needs as much memory at its end as at its beginning. */
@Tag("slow")
class MemoryTest {
  private static final int STRETCH = 200;

  /** A batch of 8 that leaks in each step shows as 10,800 in a stretch. Measured: 0 to 260. */
  private static final long GROWTH_KIBIBYTES = 4_000;

  @TempDir private Path folder;

  @Test
  void staysFlatOver2000Steps() throws Exception {
    var status = Path.of("/proc/self/status");
    assumeTrue(Files.exists(status), "skipped: only Linux tells a process's memory in a file");
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
      var growths = new ArrayList<Long>();
      long before = residentAt(program, STRETCH);
      for (int step = 2 * STRETCH; step <= 9 * STRETCH; step += STRETCH) {
        var resident = residentAt(program, step);
        growths.add(resident - before);
        before = resident;
      }

      assertTrue(median(growths) < GROWTH_KIBIBYTES, "KiB every 200 steps: " + growths);
    }
  }

  /** The allocator takes a piece of many MiB now and then; a leak takes some in every stretch. */
  private static long median(List<Long> values) {
    return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
  }

  private static long residentAt(JavaProgram program, int step) throws Exception {
    program.await(": step " + step + ",");
    return residentKibibytes(program.pid());
  }

  private static long residentKibibytes(long pid) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
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
