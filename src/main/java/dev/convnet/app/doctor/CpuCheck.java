// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.doctor;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Checks the processors, and whether TensorFlow's oneDNN kernels are on.
 *
 * @param processors number of processors that this process may use
 */
record CpuCheck(HostInfo host, int processors) implements Check {
  private static final List<String> FEATURES =
      List.of("avx2", "fma", "avx512f", "avx512_bf16", "amx_tile");

  @Override
  public List<Finding> run() throws IOException {
    return List.of(
        Finding.ok("processors", String.join(" ", count().toList())), oneDnn(), nativeLog());
  }

  private Stream<String> count() throws IOException {
    var flags =
        host.readFile("proc/cpuinfo")
            .flatMap(text -> text.lines().filter(line -> line.startsWith("flags")).findFirst())
            .map(line -> Arrays.asList(line.split("\\s+")))
            .orElse(List.of());
    return Stream.concat(
        Stream.of(Integer.toString(processors)), FEATURES.stream().filter(flags::contains));
  }

  private Finding oneDnn() {
    var setting = host.environmentVariable("TF_ENABLE_ONEDNN_OPTS");
    if (setting.isPresent() && setting.get().equals("1")) return Finding.ok("oneDNN", "on");
    return Finding.warn(
        "oneDNN",
        "off, so a step may take twice as long; start programs with tools/convnet, or export"
            + " TF_ENABLE_ONEDNN_OPTS=1");
  }

  private Finding nativeLog() {
    var level = host.environmentVariable("TF_CPP_MIN_LOG_LEVEL");
    if (level.isPresent()) return Finding.ok("native log", "from level " + level.get());
    return Finding.warn(
        "native log", "all messages are shown; export TF_CPP_MIN_LOG_LEVEL=2 to see errors only");
  }
}
