// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.inspect;

import dev.convnet.io.checkpoint.CheckpointEntry;
import dev.convnet.io.checkpoint.CheckpointReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Lists a checkpoint's tensors with their types and shapes. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "Lists the tensors of a checkpoint with their types and shapes.")
final class CheckpointList implements Callable<Integer> {
  @Parameters(paramLabel = "PATH", description = CheckpointCommand.PATH)
  private Path path;

  @Override
  public Integer call() throws IOException {
    run(path, System.out);
    return 0;
  }

  static void run(Path path, PrintStream out) throws IOException {
    try (var reader = CheckpointReader.open(path)) {
      var entries = reader.entries().values();
      var table = new TextTable("name", "type", "shape", "values");
      entries.forEach(
          entry -> table.addRow(entry.name(), entry.typeName(), entry.shape(), entry.count()));
      out.println(reader.prefix());
      table.print(out, "  ");
      var values = entries.stream().mapToLong(CheckpointEntry::count).sum();
      out.printf("  %d tensors, %d values%n", entries.size(), values);
    }
  }
}
