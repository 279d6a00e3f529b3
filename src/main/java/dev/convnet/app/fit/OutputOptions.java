// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.fit;

import dev.convnet.ImageTrainer;
import dev.convnet.app.cli.ExistingRunOptions;
import dev.convnet.error.InvalidSettingException;
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
          "directory of the run: checkpoints, event files, labels.txt, report.html,"
              + " confusion.html and .png (default: ${DEFAULT-VALUE})")
  private Path trainDir = Path.of("/tmp/convnet_train");

  @Option(
      names = "--export",
      paramLabel = "DIR",
      description = "also export the best epoch as a SavedModel, as a version in this folder")
  private Optional<Path> export = Optional.empty();

  @Option(
      names = "--embeddings",
      paramLabel = "N",
      description =
          "write the last layer's features of up to N validation images for TensorBoard's projector"
              + " (default: ${DEFAULT-VALUE})")
  private int embeddings;

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

  /** The report of a run in a directory. */
  RunReport report(Path directory, PrintStream out) {
    InvalidSettingException.requireAtLeast(0, "embeddings", embeddings);
    return new RunReport(directory, export, embeddings, out);
  }
}
