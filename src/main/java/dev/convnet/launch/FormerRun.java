// SPDX-License-Identifier: Apache-2.0
package dev.convnet.launch;

import dev.convnet.train.RunDirectory.Former;
import picocli.CommandLine.Option;

/** The flags for what happens to a run that is in the directory already: one or none of them. */
public final class FormerRun {
  @Option(names = "--resume", description = "go on with the run in --train_dir")
  private boolean resume;

  @Option(names = "--overwrite", description = "delete the run in --train_dir and start again")
  private boolean overwrite;

  public Former former() {
    if (resume) return Former.RESUME;
    return overwrite ? Former.OVERWRITE : Former.REFUSE;
  }

  /** The flag of programs that can't go on with a run. */
  public static final class Overwrite {
    @Option(names = "--overwrite", description = "delete the run in the directory and start again")
    private boolean overwrite;

    public Former former() {
      return overwrite ? Former.OVERWRITE : Former.REFUSE;
    }
  }
}
