// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.mnist;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The flag that gives each run its own subdirectory of the log directory. */
final class RunNameOption {
  @Option(
      names = {"--run_name", "--run-name"},
      paramLabel = "NAME",
      description =
          "subfolder of --log_dir for this run, so that TensorBoard can compare it with other"
              + " runs (default: --log_dir itself)")
  private String name = "";

  /** The directory of the run: {@code logDir} itself if the flag is not given. */
  Path resolve(Path logDir) {
    return logDir.resolve(name);
  }
}
