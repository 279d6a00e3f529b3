// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.data;

import dev.convnet.app.cli.CommandRunner;
import picocli.CommandLine.Command;

/** Looks at data sets before they are trained on, and packs them. */
@Command(
    name = "dataset",
    mixinStandardHelpOptions = true,
    description = "Describes data sets of images, and packs them into TFRecord files.",
    subcommands = {
      DatasetDescribe.class,
      DatasetMeanImage.class,
      DatasetPack.class,
      DatasetVerify.class
    })
public final class DatasetCommand {
  /** Runs the program, and ends the process with its exit code. */
  public static void main(String... args) {
    CommandRunner.runAndExit(new DatasetCommand(), args);
  }
}
