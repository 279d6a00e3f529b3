// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.cli;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.error.OptionalArtifact;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;

/**
 * Runs a command as a program.
 *
 * <p>A project that depends on convnet and runs the programs must add the optional artifacts that
 * they need. This class and {@code Main} can be loaded without picocli, so that they can report
 * missing artifacts.
 */
public final class CommandRunner {
  private static final String LOG_SETTINGS = "logback.configurationFile";
  private static final List<String> ENVIRONMENT =
      List.of("TF_ENABLE_ONEDNN_OPTS", "TF_CPP_MIN_LOG_LEVEL");

  private CommandRunner() {}

  /**
   * Runs the command and ends the process. The exit code is 0 on success, 1 on failure, and 2 if
   * the command line is wrong, including a {@link UsageException} or an {@link
   * InvalidSettingException} that the command throws. Any other {@link IllegalArgumentException} is
   * a bug: the exit code is 1, and a stack trace is printed.
   *
   * <p>The exit code is also 2 if an argument, or the name of the working directory, cannot be
   * decoded with the charset of the locale.
   *
   * @param command a picocli command
   */
  public static void runAndExit(Object command, String... arguments) {
    exitIfArtifactsAreMissing();
    exitIfNamesAreUndecodable(arguments);
    configureLog();
    warnAboutEnvironment();
    System.exit(commandLineFor(command, arguments).execute(arguments));
  }

  /**
   * The command line of {@code command}, with the project's conventions. Tests call its {@code
   * execute}, which returns the exit code.
   */
  public static CommandLine commandLine(Object command) {
    return CommandLineConventions.commandLine(command);
  }

  /**
   * The same for these arguments: of many programs, only the one that they name is prepared, which
   * saves a fifth of a second of processor time.
   */
  public static CommandLine commandLineFor(Object command, String... arguments) {
    return CommandLineConventions.commandLineFor(command, arguments);
  }

  private static void exitIfArtifactsAreMissing() {
    var missing =
        Stream.of(
                OptionalArtifact.PICOCLI,
                OptionalArtifact.LOGBACK,
                OptionalArtifact.PROGRESSBAR,
                OptionalArtifact.XCHART)
            .filter(artifact -> !artifact.isPresent())
            .map(OptionalArtifact::coordinates)
            .collect(Collectors.joining(", "));
    if (missing.isEmpty()) return;
    System.err.println("The programs need optional artifacts on the class path: add " + missing);
    System.exit(1);
  }

  private static void exitIfNamesAreUndecodable(String... arguments) {
    var charset = LocaleCharset.ofThisJvm();
    charset
        .problem(System.getProperty("user.dir"), arguments)
        .ifPresent(CommandRunner::exitWithUsageError);
    charset.warning().ifPresent(System.err::println);
  }

  private static void exitWithUsageError(String message) {
    System.err.println(message);
    System.exit(2);
  }

  /** Uses the programs' log configuration, unless the user has set another one. */
  private static void configureLog() {
    if (System.getProperty(LOG_SETTINGS) == null) {
      System.setProperty(LOG_SETTINGS, "dev/convnet/app/cli/logback.xml");
    }
  }

  /** The variables must be set before the process starts, as {@code tools/convnet} does. */
  private static void warnAboutEnvironment() {
    var missing = ENVIRONMENT.stream().filter(name -> System.getenv(name) == null).toList();
    if (!missing.isEmpty()) {
      System.err.println(
          "not set: "
              + String.join(", ", missing)
              + "; a step may take nearly twice as long (start with tools/convnet, or export"
              + " TF_ENABLE_ONEDNN_OPTS=1 TF_CPP_MIN_LOG_LEVEL=2)");
    }
  }
}
