// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.log;

import dev.convnet.app.cli.CommandRunner;
import picocli.CommandLine.Command;

/** Reads a log, and says what is counted in it. */
@Command(
    name = "logs",
    mixinStandardHelpOptions = true,
    description = "Finds, follows, exports and counts the entries of a log, and raises alerts.",
    subcommands = {
      LogsQuery.class,
      LogsTail.class,
      LogsExport.class,
      LogsImport.class,
      LogsMetric.class,
      LogsAlert.class
    })
public final class LogsCommand {
  /** Runs the program, and ends the process with its exit code. */
  public static void main(String... arguments) {
    CommandRunner.runAndExit(new LogsCommand(), arguments);
  }
}
