// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.doctor;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Checks the free memory of the machine and reports the limit of Java's heap. */
record MemoryCheck(HostInfo host, long heapMebibytes) implements Check {
  private static final Pattern AVAILABLE = Pattern.compile("MemAvailable:\\s+(\\d+) kB");
  private static final long RECOMMENDED_MEBIBYTES =
      2048; // cifar10-train was measured to use 1.3 GiB

  @Override
  public List<Finding> run() throws IOException {
    var free = free();
    if (free.isEmpty()) {
      return List.of(Finding.ok("memory", "%d MiB for Java".formatted(heapMebibytes)));
    }
    var found = "%d MiB free, %d MiB for Java".formatted(free.get(), heapMebibytes);
    if (free.get() >= RECOMMENDED_MEBIBYTES) return List.of(Finding.ok("memory", found));
    var advice = "; training needs about %d MiB: end other programs, or use a smaller batch";
    return List.of(Finding.warn("memory", found + advice.formatted(RECOMMENDED_MEBIBYTES)));
  }

  private Optional<Long> free() throws IOException {
    return host.readFile("proc/meminfo")
        .map(AVAILABLE::matcher)
        .filter(found -> found.find())
        .map(found -> Long.parseLong(found.group(1)) >> 10);
  }
}
