// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.inspect;

import dev.convnet.app.cli.Program;
import dev.convnet.nn.models.Network;
import dev.convnet.nn.models.Networks;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

/** Lists the networks that can be built by name. */
@Command(
    name = "models",
    mixinStandardHelpOptions = true,
    description = "Lists the networks: input, parameters, multiply-adds, source.")
public final class ModelsCommand implements Callable<Integer> {
  @Override
  public Integer call() {
    run(System.out);
    return 0;
  }

  static void run(PrintStream out) {
    var table = new Table("name", "input", "classes", "parameters", "multiply-adds", "source");
    Networks.all().forEach(network -> add(table, network));
    table.print(out, "");
  }

  private static void add(Table table, Network network) {
    var built = BuiltModel.of(network.model());
    var input =
        Arrays.stream(network.model().input().asArray())
            .mapToObj(Long::toString)
            .collect(Collectors.joining("×"));
    table.row(
        network.name(),
        input,
        network.form().classes(),
        String.format(Locale.ROOT, "%,d", built.learned()),
        String.format(Locale.ROOT, "%,d", built.layers().multiplyAdds()),
        network.source());
  }

  public static void main(String... arguments) {
    Program.main(new ModelsCommand(), arguments);
  }
}
