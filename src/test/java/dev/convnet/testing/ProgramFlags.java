// SPDX-License-Identifier: Apache-2.0
package dev.convnet.testing;

import static java.util.stream.Collectors.joining;

import dev.convnet.app.Main;
import dev.convnet.app.cli.CommandRunner;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The programs of {@code convnet} and their flags, as their {@code --help} shows them. */
public final class ProgramFlags {
  private static final Pattern DEFAULT = Pattern.compile("\\s*\\(default:\\s+(.*?)\\)$");

  private ProgramFlags() {}

  /** The programs that do work, by their words, such as {@code checkpoint list}, in order. */
  public static List<String> programs() {
    return leaves(CommandRunner.commandLine(new Main())).map(ProgramFlags::name).toList();
  }

  private static Stream<CommandLine> leaves(CommandLine command) {
    var below = command.getSubcommands().values();
    return below.isEmpty() ? Stream.of(command) : below.stream().flatMap(ProgramFlags::leaves);
  }

  private static String name(CommandLine command) {
    return command.getCommandSpec().qualifiedName().replaceFirst("^convnet ", "");
  }

  /**
   * A Markdown table with a row for each parameter and flag of a program, but {@code --help} and
   * {@code --version}: how it is written, its default, and its description. Aliases that differ
   * from the first name only by dashes are left out.
   *
   * @param program one of {@link #programs}
   */
  public static String table(String program) {
    var spec = program(program).getCommandSpec();
    var rows =
        new ArrayList<String>(List.of("| flag | default | meaning |", "| --- | --- | --- |"));
    spec.positionalParameters().forEach(parameter -> rows.add(row(parameter)));
    spec.options().stream()
        .filter(option -> !option.usageHelp() && !option.versionHelp())
        .sorted(Comparator.comparing(option -> option.names()[0]))
        .forEach(option -> rows.add(row(option)));
    return String.join("\n", rows) + "\n";
  }

  private static CommandLine program(String name) {
    var command = CommandRunner.commandLine(new Main());
    for (var word : name.split(" ")) command = command.getSubcommands().get(word);
    return command;
  }

  private static String row(PositionalParamSpec parameter) {
    var more = parameter.arity().max() > 1 ? "…" : "";
    var matcher = DEFAULT.matcher(text(parameter));
    var initial = matcher.find() ? matcher.group(1) : "required";
    return row(code(parameter.paramLabel() + more), initial, description(parameter));
  }

  private static String row(OptionSpec option) {
    var names =
        Arrays.stream(option.names())
            .filter(name -> !name.substring(2).contains("-") || name.equals(option.names()[0]))
            .map(name -> code(name(option, name) + value(option)))
            .collect(joining(", "));
    var initial = option.required() && option.group() == null ? "required" : defaultOf(option);
    return row(names, initial, description(option));
  }

  private static String name(OptionSpec option, String name) {
    return option.negatable() ? name.replaceFirst("^--", "--[no]") : name;
  }

  private static String value(OptionSpec option) {
    if (option.arity().max() == 0 || option.negatable()) return "";
    var value = "=" + option.paramLabel();
    return option.arity().min() == 0 ? "[" + value + "]" : value;
  }

  /** Enum constants are in lower case. Flags without a value and empty defaults have none. */
  private static String defaultOf(OptionSpec option) {
    if (option.arity().max() == 0 || option.negatable()) return "";
    var initial = option.initialValue();
    if (initial instanceof Enum<?> constant) {
      return code(constant.toString().toLowerCase(Locale.ROOT));
    }
    if (initial != null && !initial.equals(Optional.empty()) && !initial.equals(List.of())) {
      return code(initial.toString());
    }
    var matcher = DEFAULT.matcher(text(option));
    return matcher.find() ? matcher.group(1) : "";
  }

  private static String description(ArgSpec argument) {
    return DEFAULT.matcher(text(argument)).replaceFirst("");
  }

  private static String text(ArgSpec argument) {
    return String.join(" ", argument.description()).replaceAll("\\s+", " ").strip();
  }

  private static String code(String text) {
    return "`" + text + "`";
  }

  private static String row(String... cells) {
    return Arrays.stream(cells)
        .map(cell -> cell.replace("|", "\\|").replace("<", "&lt;"))
        .collect(joining(" | ", "| ", " |"))
        .replace("|  |", "| |");
  }
}
