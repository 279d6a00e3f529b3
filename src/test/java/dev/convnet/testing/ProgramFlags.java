// SPDX-License-Identifier: Apache-2.0
package dev.convnet.testing;

import dev.convnet.app.Main;
import dev.convnet.app.cli.CommandRunner;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** The programs of {@code convnet} and their flags, as their {@code --help} shows them. */
public final class ProgramFlags {
  private static final Pattern DESCRIBED_DEFAULT = Pattern.compile("\\(default: (.*?)\\)$");

  private ProgramFlags() {}

  /**
   * The command of a program.
   *
   * @param name its words, such as {@code checkpoint list}
   * @return empty if there is no such program
   */
  public static Optional<CommandLine> program(String name) {
    var command = CommandRunner.commandLine(new Main());
    for (var word : name.split(" ")) {
      command = command.getSubcommands().get(word);
      if (command == null) return Optional.empty();
    }
    return Optional.of(command);
  }

  /**
   * The default of each flag but {@code --help} and {@code --version}, by the flag's first name.
   * Enum constants are in lower case. A flag without a value has {@code false}; one with neither a
   * value nor a default in its description has an empty text.
   */
  public static Map<String, String> defaults(CommandLine program) {
    var flags = new TreeMap<String, String>();
    for (var option : program.getCommandSpec().options()) {
      if (!option.usageHelp() && !option.versionHelp()) {
        flags.put(option.names()[0], defaultOf(option));
      }
    }
    return flags;
  }

  private static String defaultOf(OptionSpec option) {
    if (option.arity().max() == 0 || option.negatable()) return "false";
    var initial = option.initialValue();
    if (initial instanceof Enum<?> constant) return constant.toString().toLowerCase(Locale.ROOT);
    if (initial != null && !initial.equals(Optional.empty())) return initial.toString();
    var matcher = DESCRIBED_DEFAULT.matcher(String.join(" ", List.of(option.description())));
    return matcher.find() ? matcher.group(1) : "";
  }
}
