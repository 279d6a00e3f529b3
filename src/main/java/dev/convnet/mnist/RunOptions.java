// SPDX-License-Identifier: Apache-2.0
package dev.convnet.mnist;

import dev.convnet.launch.FormerRun.Overwrite;
import dev.convnet.train.RunDirectory.Former;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Where in a log directory a run goes, and what becomes of a former one: the flags of programs that
 * write events.
 */
final class RunOptions {
  @Option(
      names = {"--run_name", "--run-name"},
      paramLabel = "NAME",
      description =
          "a folder of its own below --log_dir, so that TensorBoard lays runs over each other")
  private String name = "";

  @Mixin private Overwrite overwrite;

  Path in(Path logDir) {
    return logDir.resolve(name);
  }

  Former former() {
    return overwrite.former();
  }
}
