// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.inspect;

import dev.convnet.app.cli.CommandRunner;
import dev.convnet.nn.models.NamedNetwork;
import dev.convnet.nn.models.Networks;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

/** Lists the networks of {@link Networks} with their sizes and sources. */
@Command(
    name = "models",
    mixinStandardHelpOptions = true,
    description =
        "Lists all networks with input shape, classes, parameters, multiply-adds and source.")
public final class ModelsCommand implements Callable<Integer> {
  @Override
  public Integer call() {
    run(System.out);
    return 0;
  }

  static void run(PrintStream out) {
    var table = new TextTable("name", "input", "classes", "parameters", "multiply-adds", "source");
    Networks.all().forEach(network -> add(table, network));
    table.print(out, "");
  }

  private static void add(TextTable table, NamedNetwork network) {
    var model = network.build();
    var layers = ModelSummary.layers(model);
    var input =
        Arrays.stream(model.inputShape().asArray())
            .mapToObj(Long::toString)
            .collect(Collectors.joining("×"));
    table.addRow(
        network.name(),
        input,
        network.defaultConfig().classes(),
        String.format(Locale.ROOT, "%,d", layers.parameters()),
        String.format(Locale.ROOT, "%,d", layers.multiplyAdds()),
        network.source());
  }

  /** Runs the program, and ends the process with its exit code. */
  public static void main(String... arguments) {
    CommandRunner.runAndExit(new ModelsCommand(), arguments);
  }
}
