// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.mnist;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.app.cli.CommandRunner;
import dev.convnet.io.summary.EventFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunNameOptionTest {
  @TempDir private Path logDir;

  @Test
  void namedRunsLieSideBySide() throws IOException {
    assertEquals(0, exitCode("--run_name=1st"));
    assertEquals(0, exitCode("--run_name=2nd"));

    for (var run : new String[] {"1st", "2nd"}) {
      assertEquals(1, EventFiles.in(logDir.resolve(run)).size(), run);
    }
  }

  @Test
  void aNameThatIsTakenIsRefusedUnlessItIsToGoOnOrToBeOverwritten() {
    assertEquals(0, exitCode("--run_name=1st"));

    assertEquals(1, exitCode("--run_name=1st"));
    assertEquals(0, exitCode("--run_name=1st", "--resume"));
    assertEquals(0, exitCode("--run_name=1st", "--overwrite"));
    assertEquals(2, exitCode("--run_name=1st", "--overwrite", "--resume"));
  }

  private int exitCode(String... flags) {
    var line =
        CommandRunner.commandLine(new MnistFullyConnectedFeed())
            .setErr(new PrintWriter(Writer.nullWriter()));
    var all = new String[flags.length + 3];
    System.arraycopy(flags, 0, all, 3, flags.length);
    all[0] = "--log_dir=" + logDir;
    all[1] = "--fake_data";
    all[2] = "--max_steps=1";
    return line.execute(all);
  }
}
