// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.data;

import dev.convnet.app.cli.UsageException;
import dev.convnet.data.packed.PackedDataset;
import dev.convnet.data.packed.PackedVerifier;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Reads a packed data set, and names what is damaged. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description =
        "Reads all records of a packed data set, decodes all images, and names each file and"
            + " record that is damaged. The exit code is 1 if there is one.")
final class DatasetVerify implements Callable<Integer> {
  private static final int MAX_LINES = 100;

  @Parameters(paramLabel = "DIR", description = "folder of a packed data set")
  private Path folder;

  @Override
  public Integer call() throws IOException {
    return run(folder, System.out) ? 0 : 1;
  }

  /** Prints the problems; returns whether there are none. */
  static boolean run(Path folder, PrintStream out) throws IOException {
    if (!Files.isDirectory(folder) || !PackedDataset.isAt(folder)) {
      throw new UsageException(
          folder + " is not a folder with a packed data set; 'convnet dataset pack' makes one");
    }
    var result = PackedVerifier.verify(folder);
    result.problems().stream().limit(MAX_LINES).forEach(out::println);
    int more = result.problems().size() - MAX_LINES;
    if (more > 0) out.printf("and %d more problems%n", more);
    out.printf(
        Locale.ROOT,
        "images that are right: %,d; problems: %,d%n",
        result.images(),
        result.problems().size());
    return result.problems().isEmpty();
  }
}
