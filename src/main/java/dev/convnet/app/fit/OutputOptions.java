// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.fit;

import dev.convnet.ImageTrainer;
import dev.convnet.app.cli.ExistingRunOptions;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The flags for where a run goes. */
final class OutputOptions {
  @Option(
      names = {"--train_dir", "--train-dir"},
      paramLabel = "DIR",
      description = "where checkpoints and event files go (default: ${DEFAULT-VALUE})")
  private Path trainDir = Path.of("/tmp/convnet_train");

  @Option(
      names = "--export",
      paramLabel = "DIR",
      description = "write the best network as a SavedModel below this folder, too")
  private Optional<Path> export = Optional.empty();

  @ArgGroup private ExistingRunOptions existingRun = new ExistingRunOptions();

  /** The trainer, which logs to {@code out} and writes to the directory. */
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
