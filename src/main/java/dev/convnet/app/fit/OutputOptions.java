// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.fit;

import dev.convnet.ImageTrainer;
import dev.convnet.app.cli.ExistingRunOptions;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Flags of what a run writes and where. */
final class OutputOptions {
  @Option(
      names = {"--train_dir", "--train-dir"},
      paramLabel = "DIR",
      description =
          "directory of the run: checkpoints, event files, labels.txt, confusion.png (default:"
              + " ${DEFAULT-VALUE})")
  private Path trainDir = Path.of("/tmp/convnet_train");

  @Option(
      names = "--export",
      paramLabel = "DIR",
      description = "also export the best epoch as a SavedModel, as a version in this folder")
  private Optional<Path> export = Optional.empty();

  @ArgGroup private ExistingRunOptions existingRun = new ExistingRunOptions();

  /** Makes a trainer write to the directory, and print a line per epoch to {@code out}. */
  ImageTrainer apply(ImageTrainer trainer, PrintStream out) {
    return trainer
        .directory(trainDir)
        .existingRun(existingRun.existingRun())
        .log(out)
        .progress(EpochProgressBar.ofTerminal());
  }

  Path directory() {
    return trainDir;
  }

  Optional<Path> export() {
    return export;
  }
}
