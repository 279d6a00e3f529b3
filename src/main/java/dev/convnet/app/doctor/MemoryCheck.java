// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.doctor;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Memory for TensorFlow and for Java's own objects. */
record MemoryCheck(HostInfo host, long heapMebibytes) implements Check {
  private static final Pattern AVAILABLE = Pattern.compile("MemAvailable:\\s+(\\d+) kB");
  private static final long COMFORT = 2048; // measured: a training of CIFAR-10 takes 1.3 GiB

  @Override
  public List<Finding> run() throws IOException {
    var free = free();
    if (free.isEmpty()) {
      return List.of(Finding.ok("memory", "%d MiB for Java".formatted(heapMebibytes)));
    }
    var found = "%d MiB free, %d MiB for Java".formatted(free.get(), heapMebibytes);
    if (free.get() >= COMFORT) return List.of(Finding.ok("memory", found));
    var advice = "; a training wants %d MiB: end other programs, or take a smaller batch";
    return List.of(Finding.warn("memory", found + advice.formatted(COMFORT)));
  }

  private Optional<Long> free() throws IOException {
    return host.readFile("proc/meminfo")
        .map(AVAILABLE::matcher)
        .filter(found -> found.find())
        .map(found -> Long.parseLong(found.group(1)) >> 10);
  }
}
