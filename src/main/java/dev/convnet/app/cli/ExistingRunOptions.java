// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.cli;

import dev.convnet.train.RunDirectory.ExistingRun;
import picocli.CommandLine.Option;

/** The flags {@code --resume} and {@code --overwrite}, of which at most one may be given. */
public final class ExistingRunOptions {
  private static final String OVERWRITE =
      "delete the existing run in the output directory and start again";

  @Option(names = "--resume", description = "continue the existing run in the output directory")
  private boolean resume;

  @Option(names = "--overwrite", description = OVERWRITE)
  private boolean overwrite;

  /** What the flags say about an existing run; without a flag, it is an error. */
  public ExistingRun existingRun() {
    if (resume) return ExistingRun.RESUME;
    return overwrite ? ExistingRun.OVERWRITE : ExistingRun.FAIL;
  }

  /** The flag {@code --overwrite}, for programs that cannot resume a run. */
  public static final class OverwriteOption {
    @Option(names = "--overwrite", description = OVERWRITE)
    private boolean overwrite;

    /** What the flag says about an existing run; without it, it is an error. */
    public ExistingRun existingRun() {
      return overwrite ? ExistingRun.OVERWRITE : ExistingRun.FAIL;
    }
  }
}
