// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app;

import static dev.convnet.testing.Golden.assertGolden;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.app.cli.CommandRunner;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** The help of every program, as its users see it. */
class HelpTest {
  static Stream<String> commands() {
    return all(CommandRunner.commandLine(new Main())).stream()
        .map(command -> command.getCommandSpec().qualifiedName());
  }

  private static List<CommandLine> all(CommandLine command) {
    var found = new ArrayList<>(List.of(command));
    command.getSubcommands().values().forEach(sub -> found.addAll(all(sub)));
    return found;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("commands")
  void isAsAgreed(String name) {
    var words = List.of(name.split(" "));
    var arguments = words.subList(1, words.size()).toArray(String[]::new);
    var command = CommandRunner.commandLineFor(new Main(), arguments);
    for (var word : arguments) command = command.getSubcommands().get(word);

    command.setUsageHelpAutoWidth(false).setUsageHelpWidth(100);

    assertEquals(name, command.getCommandSpec().qualifiedName());
    assertGolden("cli/" + name.replace(' ', '-') + ".txt", command.getUsageMessage(Ansi.OFF));
  }
}
