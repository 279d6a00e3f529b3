// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.cli;

import dev.convnet.train.RunDirectory.Former;
import picocli.CommandLine.Option;

/** The flags for what happens to a run that is in the directory already: one or none of them. */
public final class FormerRun {
  private static final String OVERWRITE = "delete the run in the directory and start again";

  @Option(names = "--resume", description = "go on with the run in the directory")
  private boolean resume;

  @Option(names = "--overwrite", description = OVERWRITE)
  private boolean overwrite;

  public Former former() {
    if (resume) return Former.RESUME;
    return overwrite ? Former.OVERWRITE : Former.REFUSE;
  }

  /** The flag of programs that can't go on with a run. */
  public static final class Overwrite {
    @Option(names = "--overwrite", description = OVERWRITE)
    private boolean overwrite;

    public Former former() {
      return overwrite ? Former.OVERWRITE : Former.REFUSE;
    }
  }
}
