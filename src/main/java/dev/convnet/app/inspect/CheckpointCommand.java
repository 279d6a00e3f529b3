// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.inspect;

import dev.convnet.app.cli.CommandRunner;
import picocli.CommandLine.Command;

/** Shows and compares the tensors of checkpoints, without their graphs. */
@Command(
    name = "checkpoint",
    mixinStandardHelpOptions = true,
    description = "Lists, shows and compares the tensors of checkpoints.",
    subcommands = {CheckpointList.class, CheckpointShow.class, CheckpointDiff.class})
public final class CheckpointCommand {
  /** The description of a checkpoint's path in the help. */
  static final String PATH =
      "checkpoint: DIR/model.ckpt-100, its .index file, or DIR for its latest checkpoint";

  /** Runs the program, and ends the process with its exit code. */
  public static void main(String... args) {
    CommandRunner.runAndExit(new CheckpointCommand(), args);
  }
}
