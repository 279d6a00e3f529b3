// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.app.cli.CommandRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The README can't rot: its commands parse, its tables of flags are those of the programs, its code
 * is the code.
 */
class ReadmeTest {
  private static final Path README = Path.of("README.md");
  private static final Pattern FLAG = Pattern.compile("\\| `(--\\w+)` \\| (\\S*) ?\\|.*");

  static Stream<String> commands() throws IOException {
    return Files.readAllLines(README).stream()
        .filter(line -> line.startsWith("tools/convnet "))
        .map(line -> line.replaceAll(" +#.*", "").substring("tools/convnet ".length()));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void aCommandParses(String command) {
    CommandRunner.commandLine(new Main()).parseArgs(command.split(" "));
  }

  @Test
  void theFlagsOfTrainingAreThoseOfTheProgram() throws IOException {
    assertEquals(flagsOf("cifar10-train"), flagsInTable("`cifar10-train`."));
  }

  @Test
  void theFlagsOfEvaluationAreThoseOfTheProgram() throws IOException {
    var shared = flagsInTable("`cifar10-train`.");
    var own = flagsInTable("`cifar10-eval` has");
    for (var flag : List.of("--batch_size", "--data_dir", "--input", "--sample", "--use_fp16")) {
      own.put(flag, shared.get(flag));
    }

    assertEquals(flagsOf("cifar10-eval"), own);
  }

  @Test
  void theNetworkIsThatOfTheSources() throws IOException {
    var source = Files.readString(Path.of("src/main/java/dev/convnet/nn/models/Cifar10Net.java"));

    var shown = Files.readString(README).split("```java\n")[1].split("```")[0];

    for (var line : shown.lines().toList()) {
      assertTrue(squeezed(source).contains(squeezed(line)), line);
    }
  }

  private static String squeezed(String text) {
    return text.replaceAll("\\s+", " ").strip();
  }

  private static Map<String, String> flagsOf(String program) {
    var flags = new TreeMap<String, String>();
    var spec = CommandRunner.commandLine(new Main()).getSubcommands().get(program).getCommandSpec();
    for (var option : spec.options()) {
      if (!option.usageHelp() && !option.versionHelp()) flags.put(option.names()[0], value(option));
    }
    return flags;
  }

  private static String value(OptionSpec option) {
    var initial = option.initialValue();
    if (option.names()[0].equals("--save_checkpoint_secs")) return "600"; // set where it is read
    if (initial == null || initial.toString().equals("Optional.empty")) {
      return option.arity().max() == 0 || option.negatable() ? "false" : "";
    }
    return initial.toString().toLowerCase(Locale.ROOT);
  }

  /** The rows of the first table after a text. */
  private static Map<String, String> flagsInTable(String text) throws IOException {
    var flags = new TreeMap<String, String>();
    var readme = Files.readString(README);
    var table = readme.substring(readme.indexOf(text)).split("\n\n")[1];
    if (!table.startsWith("|")) table = readme.substring(readme.indexOf(text)).split("\n\n")[2];
    for (var line : table.lines().toList()) {
      var matcher = FLAG.matcher(line);
      if (matcher.matches()) flags.put(matcher.group(1), matcher.group(2));
    }
    return flags;
  }
}
