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
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RegexTransformer;
import picocli.CommandLine.UnmatchedArgumentException;

/** The conventions of all commands: the format of flags, and the reporting of errors. */
final class CommandLineConventions {
  private CommandLineConventions() {}

  static CommandLine commandLine(Object command) {
    return withConventions(new TextCommandLine(command));
  }

  /** With the program alone that the first argument names. */
  static CommandLine commandLineFor(Object command, String... arguments) {
    var all = command.getClass().getAnnotation(Command.class);
    if (all == null || arguments.length == 0) return commandLine(command);
    for (var program : all.subcommands()) {
      if (program.getAnnotation(Command.class).name().equals(arguments[0])) {
        var parent = CommandSpec.create().name(all.name()).mixinStandardHelpOptions(true);
        return withConventions(new TextCommandLine(parent).addSubcommand(arguments[0], program));
      }
    }
    return commandLine(command);
  }

  private static CommandLine withConventions(CommandLine plain) {
    var line =
        plain
            .setNegatableOptionTransformer(pythonNegation())
            .setParameterExceptionHandler(CommandLineConventions::usageError)
            .setExecutionExceptionHandler(CommandLineConventions::failure)
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setUsageHelpAutoWidth(true);
    setVersionProvider(line);
    return line;
  }

  /** Reads files of arguments in every encoding that {@link ArgumentFiles} takes. */
  private static final class TextCommandLine extends CommandLine {
    TextCommandLine(Object command) {
      super(command);
    }

    @Override
    public int execute(String... arguments) {
      try (var files = new ArgumentFiles()) {
        return super.execute(files.normalized(arguments));
      } catch (IOException e) {
        getErr().println(getCommandName() + ": " + e.getMessage());
        return getCommandSpec().exitCodeOnExecutionException();
      }
    }
  }

  private static void setVersionProvider(CommandLine line) {
    line.getCommandSpec().versionProvider(new VersionProvider());
    line.getSubcommands().values().forEach(CommandLineConventions::setVersionProvider);
  }

  /** {@code --nouse_fp16}, as in TensorFlow's flags. */
  private static RegexTransformer pythonNegation() {
    return new RegexTransformer.Builder()
        .addPattern("^--no(\\w(-|\\w)*)$", "--$1", "--[no]$1")
        .addPattern("^--(\\w(-|\\w)*)$", "--no$1", "--[no]$1")
        .build();
  }

  /** Prints the error in one line, suggestions, and how to get help. */
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
    if (!isExpected(error) || System.getenv("CONVNET_STACKTRACE") != null) {
      error.printStackTrace(command.getErr());
    }
    var spec = command.getCommandSpec();
    command.getErr().println(spec.qualifiedName() + ": " + message(error, FlagNames.of(spec)));
    return isUsageError(error)
        ? spec.exitCodeOnInvalidInput()
        : spec.exitCodeOnExecutionException();
  }

  private static boolean isUsageError(Exception error) {
    return error instanceof UsageException || error instanceof InvalidSettingException;
  }

  /** Whether the message alone helps the user; other exceptions are bugs and need a stack trace. */
  private static boolean isExpected(Exception error) {
    return error instanceof IOException
        || error instanceof UncheckedIOException
        || isUsageError(error)
        || error instanceof TFInvalidArgumentException
        || error instanceof NotFiniteException
        || error instanceof MissingArtifactException
        || error instanceof TensorFlowException
        || isOutOfMemory(error);
  }

  private static boolean isOutOfMemory(Throwable error) {
    return error instanceof OutOfMemoryError
        || error.getCause() != null && isOutOfMemory(error.getCause());
  }

  /** What the heap may grow to, rounded up. */
  private static long heapGigabytes() {
    return (Runtime.getRuntime().maxMemory() + (1 << 30) - 1) >> 30;
  }

  private static String message(Exception error, FlagNames flags) {
    if (isOutOfMemory(error)) {
      return "out of memory; use a smaller batch, or set CONVNET_JAVA_OPTS=-Xmx%dg for more memory"
          .formatted(4 * heapGigabytes());
    }
    if (error instanceof InvalidSettingException invalid) return flags.describe(invalid);
    return flags.translate(ErrorMessage.of(error));
  }
}
