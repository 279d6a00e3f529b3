// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.mnist;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where in a log directory a run goes: the flag of programs that write events. */
final class RunNameOption {
  @Option(
      names = {"--run_name", "--run-name"},
      paramLabel = "NAME",
      description =
          "a folder of its own below --log_dir, so that TensorBoard lays runs over each other")
  private String name = "";

  Path resolve(Path logDir) {
    return logDir.resolve(name);
  }
}
