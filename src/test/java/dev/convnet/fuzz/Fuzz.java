// SPDX-License-Identifier: Apache-2.0
package dev.convnet.fuzz;

import static java.util.stream.Collectors.joining;

import dev.convnet.fuzz.FuzzCheck.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The long run of one reader: {@code tools/fuzz} starts a process for each. */
@Command(name = "tools/fuzz", mixinStandardHelpOptions = true)
public final class Fuzz implements Callable<Integer> {
  static final Path FOLDER = Path.of("target", "fuzz");

  private static final int MOST_FAILURES = 20;
  private static final long MOST_GROWTH = 1L << 30;

  @Option(names = "--reader", paramLabel = "NAME", description = "the reader; see --list")
  private String reader = "";

  @Option(names = "--inputs", paramLabel = "N", description = "how many damaged files it gets")
  private int inputs = 100_000;

  @Option(names = "--seed", paramLabel = "N", description = "repeats the files of a run")
  private long seed = System.nanoTime();

  @Option(names = "--from", paramLabel = "N", description = "the number of the first file")
  private int from;

  @Option(names = "--list", description = "prints the readers' names")
  private boolean list;

  @Override
  public Integer call() throws IOException {
    var targets = FuzzTargets.all();
    if (list) {
      targets.forEach(target -> System.out.println(target.name()));
      return 0;
    }
    var target = targets.stream().filter(t -> t.name().equals(reader)).findFirst();
    if (target.isEmpty()) {
      System.err.println(
          "tools/fuzz: there is no reader '%s'; there are %s"
              .formatted(reader, targets.stream().map(FuzzTarget::name).collect(joining(", "))));
      return 2;
    }
    var failures = run(target.get(), seed, from, inputs, Long.MAX_VALUE);
    failures.forEach(System.out::println);
    return failures.isEmpty() ? 0 : 1;
  }

  /**
   * Reads damaged files, each of which is written before it is read, so that it is there when the
   * process ends over it.
   *
   * @param nanoseconds after which no further file is read
   * @return what is wrong, with the path of the file
   */
  static List<String> run(FuzzTarget target, long seed, int from, int inputs, long nanoseconds)
      throws IOException {
    var input = target.prepare(Files.createDirectories(FOLDER.resolve(target.name())));
    Files.write(input, target.seeds().get(0));
    target.reading().read(input); // what takes time only once
    var check = new FuzzCheck(FuzzTargets.namesFile(target));
    var failures = new ArrayList<String>();
    var start = System.nanoTime();
    var memory = Optional.<Long>empty();
    int refused = 0;
    int count = 0;
    var slowest = 0.0;
    for (int i = from; i < from + inputs && failures.size() < MOST_FAILURES; i++) {
      if (System.nanoTime() - start > nanoseconds) break;
      Files.write(input, target.input(seed, i));
      var outcome = check.read(target.reading(), input);
      failure(target, seed, i, input, outcome).ifPresent(failures::add);
      refused += outcome.refused() ? 1 : 0;
      slowest = Math.max(slowest, outcome.seconds());
      count++;
      if (memory.isEmpty() && count >= 1000) memory = Optional.of(residentBytes());
    }
    var growth = memory.isEmpty() ? 0 : residentBytes() - memory.get();
    if (growth > MOST_GROWTH) failures.add(target.name() + ": memory grew by " + growth);
    System.out.printf(
        "%-12s seed %d: %d files, %d refused, %d read, slowest %.2f s, %.0f s, memory %+d MiB, %d wrong%n",
        target.name(),
        seed,
        count,
        refused,
        count - refused,
        slowest,
        (System.nanoTime() - start) / 1e9,
        growth >> 20,
        failures.size());
    return failures;
  }

  private static Optional<String> failure(
      FuzzTarget target, long seed, int index, Path input, Outcome outcome) throws IOException {
    if (outcome.failure().isEmpty()) return Optional.empty();
    var kept =
        Files.createDirectories(FOLDER.resolve("failures"))
            .resolve("%s-%d-%d-%s".formatted(target.name(), seed, index, input.getFileName()));
    Files.copy(input, kept, StandardCopyOption.REPLACE_EXISTING);
    return Optional.of(
        "%s (--reader=%s --seed=%d --from=%d --inputs=1): %s"
            .formatted(kept, target.name(), seed, index, outcome.failure().get()));
  }

  /** The process's memory of all kinds, where Linux tells it; otherwise 0. */
  private static long residentBytes() throws IOException {
    var status = Path.of("/proc/self/status");
    if (!Files.exists(status)) return 0;
    try (var lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
          .sum();
    }
  }

  public static void main(String... arguments) {
    System.exit(new CommandLine(new Fuzz()).execute(arguments));
  }
}
