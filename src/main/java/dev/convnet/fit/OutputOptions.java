// SPDX-License-Identifier: Apache-2.0
package dev.convnet.fit;

import dev.convnet.train.RunDirectory.Former;
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

  @ArgGroup private FormerRun formerRun = new FormerRun();

  private static final class FormerRun {
    @Option(names = "--resume", description = "go on with the run in --train_dir")
    private boolean resume;

    @Option(names = "--overwrite", description = "delete the run in --train_dir and start again")
    private boolean overwrite;
  }

  Fit.Output output() {
    if (formerRun.resume) return new Fit.Output(trainDir, Former.RESUME);
    return new Fit.Output(trainDir, formerRun.overwrite ? Former.OVERWRITE : Former.REFUSE);
  }

  Optional<Path> export() {
    return export;
  }
}
