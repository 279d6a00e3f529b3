// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.inspect;

import dev.convnet.app.cli.CommandRunner;
import picocli.CommandLine.Command;

/** Shows what a checkpoint holds, without a graph. */
@Command(
    name = "checkpoint",
    mixinStandardHelpOptions = true,
    description = "Shows what checkpoints hold, and compares them.",
    subcommands = {CheckpointList.class, CheckpointShow.class, CheckpointDiff.class})
public final class CheckpointCommand {
  static final String PATH = "checkpoint (DIR/model.ckpt-100), its .index, or DIR for its latest";

  public static void main(String... args) {
    CommandRunner.runAndExit(new CheckpointCommand(), args);
  }
}
