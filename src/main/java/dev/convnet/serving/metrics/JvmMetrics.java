// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.metrics;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** What the JVM and its process use, by the names of Prometheus's Java client. */
final class JvmMetrics {
  private static final Path STATUS = Path.of("/proc/self/status");

  private JvmMetrics() {}

  static void write(PrometheusText text) {
    var heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    var runtime = ManagementFactory.getRuntimeMXBean();
    text.metric("jvm_memory_used_bytes", "gauge", "Used memory of the JVM.");
    text.sample("jvm_memory_used_bytes", "area=\"heap\"", Long.toString(heap.getUsed()));
    text.metric("jvm_memory_max_bytes", "gauge", "Largest memory that the JVM takes.");
    text.sample("jvm_memory_max_bytes", "area=\"heap\"", Long.toString(heap.getMax()));
    text.single(
        "jvm_threads_current",
        "gauge",
        "Live threads.",
        ManagementFactory.getThreadMXBean().getThreadCount());
    text.single(
        "process_start_time_seconds",
        "gauge",
        "Start of the process, in seconds since 1970.",
        runtime.getStartTime() / 1e3);
    text.single(
        "process_uptime_seconds", "gauge", "Time since the start.", runtime.getUptime() / 1e3);
    if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
      text.single(
          "process_cpu_seconds_total",
          "counter",
          "Processor time of the process, on all processors.",
          system.getProcessCpuTime() / 1e9);
    }
    residentBytes()
        .ifPresent(
            bytes ->
                text.single(
                    "process_resident_memory_bytes",
                    "gauge",
                    "Memory of the process, with TensorFlow's, which is outside the heap.",
                    bytes));
  }

  /** Only Linux has it in a file. */
  private static OptionalLong residentBytes() {
    try (var lines = Files.lines(STATUS)) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst();
    } catch (IOException e) { // another system
      return OptionalLong.empty();
    }
  }
}
