// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.cli;

import static java.util.stream.Collectors.joining;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.error.MissingArtifactException;
import dev.convnet.error.NotFiniteException;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.exceptions.TensorFlowException;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RegexTransformer;
import picocli.CommandLine.UnmatchedArgumentException;

/** The project's conventions of a command line: its flags, and how it reports an error. */
final class CommandLineConventions {
  private CommandLineConventions() {}

  static CommandLine commandLine(Object command) {
    var line =
        new CommandLine(command)
            .setNegatableOptionTransformer(pythonNegation())
            .setParameterExceptionHandler(CommandLineConventions::usageError)
            .setExecutionExceptionHandler(CommandLineConventions::failure)
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setUsageHelpAutoWidth(true);
    tellVersion(line);
    return line;
  }

  private static void tellVersion(CommandLine line) {
    line.getCommandSpec().versionProvider(new VersionProvider());
    line.getSubcommands().values().forEach(CommandLineConventions::tellVersion);
  }

  /** {@code --nouse_fp16}, as TensorFlow's flags have it. */
  private static RegexTransformer pythonNegation() {
    return new RegexTransformer.Builder()
        .addPattern("^--no(\\w(-|\\w)*)$", "--$1", "--[no]$1")
        .addPattern("^--(\\w(-|\\w)*)$", "--no$1", "--[no]$1")
        .build();
  }

  /** One line, what was meant, and where to read on. */
  private static int usageError(ParameterException error, String... arguments) {
    var command = error.getCommandLine();
    var name = command.getCommandSpec().qualifiedName();
    var message =
        error
            .getMessage()
            .replaceFirst("^Error: ", "")
            .replaceFirst(" is not an? (int|long)$", " is not a whole number");
    command.getErr().println(name + ": " + message.lines().collect(joining(" ")));
    UnmatchedArgumentException.printSuggestions(error, command.getErr());
    command.getErr().println("Try '" + name + " --help'");
    return command.getCommandSpec().exitCodeOnInvalidInput();
  }

  private static int failure(Exception error, CommandLine command, ParseResult parsed) {
    if (!isForUsers(error) || System.getenv("CONVNET_STACKTRACE") != null) {
      error.printStackTrace(command.getErr());
    }
    var spec = command.getCommandSpec();
    command.getErr().println(spec.qualifiedName() + ": " + message(error, FlagNames.of(spec)));
    return isOfTheCommandLine(error)
        ? spec.exitCodeOnInvalidInput()
        : spec.exitCodeOnExecutionException();
  }

  private static boolean isOfTheCommandLine(Exception error) {
    return error instanceof UsageException || error instanceof InvalidSettingException;
  }

  /** What goes wrong in the world, as against in this program. */
  private static boolean isForUsers(Exception error) {
    return error instanceof IOException
        || error instanceof UncheckedIOException
        || isOfTheCommandLine(error)
        || error instanceof TFInvalidArgumentException
        || error instanceof NotFiniteException
        || error instanceof MissingArtifactException
        || error instanceof TensorFlowException
        || isOfMemory(error);
  }

  private static boolean isOfMemory(Throwable error) {
    return error instanceof OutOfMemoryError
        || error.getCause() != null && isOfMemory(error.getCause());
  }

  private static String message(Exception error, FlagNames flags) {
    if (isOfMemory(error)) {
      return "out of memory; take a smaller batch, or give more by CONVNET_JAVA_OPTS=-Xmx4g";
    }
    if (error instanceof InvalidSettingException invalid) return flags.describe(invalid);
    return error.getMessage() == null ? error.toString() : flags.translate(error.getMessage());
  }
}
