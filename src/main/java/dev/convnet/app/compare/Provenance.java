// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.compare;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.convnet.app.cli.VersionProvider;
import dev.convnet.train.compare.AtomicFile;
import dev.convnet.train.compare.RunResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;

/** Writes what was run, where, and how long it took: {@code provenance.json}. */
final class Provenance {
  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  private Provenance() {}

  /**
   * Writes the file.
   *
   * @param command the command line
   */
  static void write(
      Path directory,
      String command,
      List<Long> seeds,
      List<RunResult> results,
      InstantSource clock)
      throws IOException {
    var content = new LinkedHashMap<String, Object>();
    content.put("command", command);
    content.put("seeds", seeds);
    content.put("version", String.join("", new VersionProvider().getVersion()));
    content.put("java", System.getProperty("java.vm.name") + " " + Runtime.version());
    content.put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    content.put("processor", processor());
    content.put("processors", Runtime.getRuntime().availableProcessors());
    content.put("date", clock.instant().toString());
    var seconds = new LinkedHashMap<String, Double>();
    for (var result : results) {
      seconds.put(result.setting() + ", seed " + result.seed(), result.seconds());
    }
    content.put("seconds", seconds);
    var json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    AtomicFile.write(directory.resolve("provenance.json"), json.writeValueAsString(content) + "\n");
  }

  private static String processor() throws IOException {
    if (!Files.isReadable(CPU_INFO)) return "unknown";
    try (var lines = Files.lines(CPU_INFO)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.replaceFirst(".*: *", ""))
          .findFirst()
          .orElse("unknown");
    }
  }
}
