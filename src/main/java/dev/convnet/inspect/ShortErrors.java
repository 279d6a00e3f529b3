// SPDX-License-Identifier: Apache-2.0
package dev.convnet.inspect;

import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Prints what a user or a file did wrong without a stack trace; a defect of ours keeps its own. */
final class ShortErrors implements IExecutionExceptionHandler {
  @Override
  public int handleExecutionException(Exception error, CommandLine command, ParseResult line)
      throws Exception {
    if (!(error instanceof IOException || error instanceof IllegalArgumentException)) {
      throw error;
    }
    command.getErr().println(error.getMessage());
    return command.getCommandSpec().exitCodeOnExecutionException();
  }
}
