// SPDX-License-Identifier: Apache-2.0
package dev.convnet.testing;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells a leak from the allocator's habits: that takes a piece of many MiB now and then, and a leak
 * takes some in every stretch of steps. Only Linux tells a process's memory in a file.
 *
 * @param line what the program prints at a step, {@code "step %d,"}
 * @param stretch steps from one look to the next
 */
public record MemoryGrowth(String line, int stretch) {
  public MemoryGrowth {
    assumeTrue(
        Files.exists(Path.of("/proc/self/status")),
        "skipped: only Linux tells a process's memory in a file");
  }

  /** Looks at a program nine times; most stretches must take less than {@code kibibytes}. */
  public void assertFlat(JavaProgram program, long kibibytes)
      throws IOException, InterruptedException {
    var growths = new ArrayList<Long>();
    var before = residentAt(program, stretch);
    for (int look = 2; look <= 9; look++) {
      var resident = residentAt(program, look * stretch);
      growths.add(resident - before);
      before = resident;
    }
    assertTrue(median(growths) < kibibytes, "KiB in %d steps: %s".formatted(stretch, growths));
  }

  private static long median(List<Long> values) {
    return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
  }

  private long residentAt(JavaProgram program, int step) throws IOException, InterruptedException {
    return program.await(line.formatted(step)).residentKibibytes();
  }
}
