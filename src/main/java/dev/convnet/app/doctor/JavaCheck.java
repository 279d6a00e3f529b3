// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.doctor;

import dev.convnet.app.cli.LocaleCharset;
import java.util.List;
import java.util.stream.Collectors;

/** Reports the JVM and the environment variables that change how the programs run. */
record JavaCheck(HostInfo host) implements Check {
  private static final List<String> VARIABLES =
      List.of(
          "CONVNET_GPU",
          "CONVNET_JAVA_OPTS",
          "CONVNET_STACKTRACE",
          "CUDA_VISIBLE_DEVICES",
          "JAVA_TOOL_OPTIONS",
          "LD_LIBRARY_PATH",
          "TF_FORCE_GPU_ALLOW_GROWTH",
          "TF_NUM_INTEROP_THREADS",
          "TF_NUM_INTRAOP_THREADS");

  @Override
  public List<Finding> run() {
    var set =
        VARIABLES.stream()
            .filter(name -> host.environmentVariable(name).isPresent())
            .map(name -> name + "=" + host.environmentVariable(name).orElseThrow())
            .collect(Collectors.joining(" "));
    return List.of(
        Finding.ok("Java", System.getProperty("java.vm.version") + ", " + home()),
        Finding.ok(
            "environment", set.isEmpty() ? "no variable that changes the programs is set" : set),
        names(LocaleCharset.ofThisJvm()));
  }

  /** Whether names of files that are not ASCII can be read. */
  static Finding names(LocaleCharset locale) {
    return locale
        .warning()
        .map(warning -> Finding.warn("names", warning))
        .orElseGet(() -> Finding.ok("names", "in " + locale.charset()));
  }

  private static String home() {
    return System.getProperty("java.home");
  }
}
