// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.cli;

import dev.convnet.train.RunDirectory.ExistingRun;
import picocli.CommandLine.Option;

/** The flags for what happens to a run that is in the directory already: one or none of them. */
public final class ExistingRunOptions {
  private static final String OVERWRITE = "delete the run in the directory and start again";

  @Option(names = "--resume", description = "go on with the run in the directory")
  private boolean resume;

  @Option(names = "--overwrite", description = OVERWRITE)
  private boolean overwrite;

  public ExistingRun existingRun() {
    if (resume) return ExistingRun.RESUME;
    return overwrite ? ExistingRun.OVERWRITE : ExistingRun.FAIL;
  }

  /** The flag of programs that can't go on with a run. */
  public static final class OverwriteOption {
    @Option(names = "--overwrite", description = OVERWRITE)
    private boolean overwrite;

    public ExistingRun existingRun() {
      return overwrite ? ExistingRun.OVERWRITE : ExistingRun.FAIL;
    }
  }
}
