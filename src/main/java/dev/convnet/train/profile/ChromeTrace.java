// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train.profile;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.tensorflow.proto.RunMetadata;

/**
 * Writes the trace of a step as a timeline for {@code chrome://tracing} and Perfetto, in Google's
 * "Trace Event Format": each device is a process, and each operation a complete event ({@code X})
 * in its thread, with times in microseconds.
 */
final class ChromeTrace {
  private ChromeTrace() {}

  private record Trace(List<Map<String, Object>> traceEvents, String displayTimeUnit) {}

  /** Writes {@code file}, or replaces it. */
  static void write(RunMetadata step, Path file) throws IOException {
    var operations = OperationTime.of(step);
    var devices = operations.stream().map(OperationTime::device).distinct().toList();
    var zero = operations.stream().mapToLong(OperationTime::startNanos).min().orElse(0);
    var events = new ArrayList<Map<String, Object>>();
    for (var device : devices) {
      var name = Map.<String, Object>of("name", device);
      events.add(
          Map.of("ph", "M", "name", "process_name", "pid", devices.indexOf(device), "args", name));
    }
    for (var operation : operations) {
      events.add(complete(operation, devices.indexOf(operation.device()), zero));
    }
    new ObjectMapper().writeValue(file.toFile(), new Trace(events, "ms"));
  }

  private static Map<String, Object> complete(OperationTime operation, int process, long zero) {
    return Map.of(
        "ph",
        "X",
        "cat",
        "Op",
        "name",
        operation.type(),
        "pid",
        process,
        "tid",
        operation.thread(),
        "ts",
        (operation.startNanos() - zero) / 1e3,
        "dur",
        operation.nanos() / 1e3,
        "args",
        Map.of("name", operation.name()));
  }
}
