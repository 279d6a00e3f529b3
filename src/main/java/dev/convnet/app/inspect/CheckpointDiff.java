// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.inspect;

import dev.convnet.io.checkpoint.CheckpointEntry;
import dev.convnet.io.checkpoint.CheckpointReader;
import dev.convnet.io.checkpoint.TensorValues;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Compares two checkpoints, with the exit codes of {@code diff}. */
@Command(
    name = "diff",
    mixinStandardHelpOptions = true,
    description = "Compares two checkpoints, tensor by tensor.",
    exitCodeOnExecutionException = 2,
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {"0:equal", "1:different", "2:wrong usage, or a file that cannot be read"})
final class CheckpointDiff implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "A", description = CheckpointCommand.PATH)
  private Path a;

  @Parameters(index = "1", paramLabel = "B", description = CheckpointCommand.PATH)
  private Path b;

  @Override
  public Integer call() throws IOException {
    return run(a, b, System.out) == 0 ? 0 : 1;
  }

  /**
   * Prints one line for each tensor that differs, and one with their number.
   *
   * @return the number of tensors that differ
   */
  static int run(Path one, Path other, PrintStream out) throws IOException {
    try (var a = CheckpointReader.open(one);
        var b = CheckpointReader.open(other)) {
      var names = new TreeSet<>(a.entries().keySet());
      names.addAll(b.entries().keySet());
      var different = 0;
      for (var name : names) {
        var difference = compare(a, b, name);
        difference.ifPresent(text -> out.println(name + ": " + text));
        different += difference.isPresent() ? 1 : 0;
      }
      out.printf("%d of %d tensors differ%n", different, names.size());
      return different;
    }
  }

  private static Optional<String> compare(CheckpointReader a, CheckpointReader b, String name)
      throws IOException {
    if (!b.entries().containsKey(name)) {
      return Optional.of("only in " + a.prefix());
    }
    if (!a.entries().containsKey(name)) {
      return Optional.of("only in " + b.prefix());
    }
    if (!a.entry(name).equals(b.entry(name))) {
      return Optional.of(typeAndShape(a.entry(name)) + " and " + typeAndShape(b.entry(name)));
    }
    return difference(a.values(name), b.values(name));
  }

  private static Optional<String> difference(TensorValues a, TensorValues b) throws IOException {
    if (!a.isReal() && !a.isComplex()) return otherBytes(a, b);
    var difference = TensorDifference.of(a, b);
    return difference.isNone()
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "max absolute difference %.6g, max relative difference %.6g",
                difference.maxAbsolute(),
                difference.maxRelative()));
  }

  private static Optional<String> otherBytes(TensorValues a, TensorValues b) throws IOException {
    for (long i = 0; i < a.count(); i++) {
      if (!a.bytes(i).equals(b.bytes(i)))
        return Optional.of(a.isString() ? "other strings" : "other bytes");
    }
    return Optional.empty();
  }

  private static String typeAndShape(CheckpointEntry entry) {
    return entry.typeName() + " " + entry.shape();
  }
}
