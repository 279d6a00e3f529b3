// SPDX-License-Identifier: Apache-2.0
package dev.convnet.bench;

import dev.convnet.app.cli.CommandRunner;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The tables of speeds in {@code performance.md}. Cases take turns, so that other load falls on all
 * of them.
 */
@Command(
    name = "tools/bench",
    mixinStandardHelpOptions = true,
    description = {
      "Measures, here and now: training with its input running, beside the same program in Python,"
          + " and from the shell to the first step; the part of the machine's own matrix product"
          + " that a step reaches; inference beside the bare engine. Prints tables and draws bars.",
      "tools/bench --micro [JMH options] runs the micro-benchmarks instead."
    })
public final class Bench implements Callable<Integer> {
  private static final String ONE_DNN = "TF_ENABLE_ONEDNN_OPTS";

  @Option(names = "--data_dir", description = "CIFAR-10; else the pictures of the project")
  private Optional<Path> dataDir = Optional.empty();

  @Option(names = "--rounds", description = "turns of each case (default: ${DEFAULT-VALUE})")
  private int rounds = 3;

  @Option(
      names = "--window",
      description =
          "steps in a window; a turn has three, of which two count (default: ${DEFAULT-VALUE})")
  private int window = 60;

  @Option(names = "--batch_size", description = "images a step (default: ${DEFAULT-VALUE})")
  private int batchSize = 128;

  @Option(
      names = "--precision",
      paramLabel = "TYPE",
      description = "of all programs that train: float32 or bfloat16 (default: ${DEFAULT-VALUE})")
  private String precision = "float32";

  @Option(
      names = "--torch",
      description = "PyTorch's training of the same network, too; installs it the first time")
  private boolean torch;

  @Option(names = "--to", description = "the picture (default: ${DEFAULT-VALUE})")
  private Path to = Path.of("target/bench.png");

  @Override
  public Integer call() throws IOException {
    var work = Files.createTempDirectory("convnet-bench");
    try {
      run(work, System.out);
    } finally {
      Surroundings.delete(work);
    }
    return 0;
  }

  private void run(Path work, PrintStream out) throws IOException {
    var speeds = new Measures("examples/s", "%9.0f");
    var starts = new Measures("s to the first step", "%9.2f");
    for (int round = 1; round <= rounds; round++) {
      for (var each : cases(work)) {
        Surroundings.delete(work.resolve("run"));
        var turn = each.run(2L * window, work);
        speeds.add(each.name(), turn.speeds());
        starts.add(each.name(), List.of(turn.secondsToFirstStep()));
        out.printf("round %d  %-20s %s%n", round, each.name(), turn);
      }
    }
    out.print(speeds);
    out.print(starts);
    out.println();
    out.print(profile(work));
    InferenceSpeed.of(Path.of("savedmodels/cifar10")).forEach(out::print);
    BarChart.write(List.of(speeds, starts), to);
    out.println("drawn: " + to);
  }

  private List<TrainingCase> cases(Path work) {
    var cases = new ArrayList<TrainingCase>();
    for (var input : List.of("memory", "queue")) {
      var command = command(work, "tools/convnet", "cifar10-train", "--input=" + input);
      command.addAll(javaData(work));
      cases.add(new TrainingCase("java-" + input, command, Map.of()));
    }
    var python = Surroundings.python("CONVNET_PYTHON", "python");
    if (Files.isExecutable(python)) {
      var twin = List.of(python.toString(), "src/test/python/cifar10_twin.py", "train");
      var command = command(work, twin.toArray(String[]::new));
      command.addAll(List.of("--data_dir", pythonData(work)));
      var quiet = "TF_CPP_MIN_LOG_LEVEL";
      cases.add(new TrainingCase("python", command, Map.of(ONE_DNN, "", quiet, "2")));
      cases.add(new TrainingCase("python-onednn-on", command, Map.of(ONE_DNN, "1", quiet, "2")));
      if (precision.equals("float32")) { // only oneDNN trains in bfloat16
        cases.add(new TrainingCase("python-onednn-off", command, Map.of(ONE_DNN, "0", quiet, "2")));
      }
      cases.add(fastestPython(command));
    }
    if (torch) {
      var pytorch = Surroundings.python("CONVNET_TORCH", "torch").toString();
      cases.add(
          new TrainingCase(
              "pytorch-no-input",
              command(work, pytorch, "src/test/python/torch_speed.py"),
              Map.of()));
    }
    return cases;
  }

  /**
   * The normalization as products, and memory that is kept for the next step instead of being given
   * back to the system.
   */
  private static TrainingCase fastestPython(List<String> command) {
    var fastest = new ArrayList<>(command);
    fastest.add("--lrn_by_products");
    var environment =
        Map.of(
            ONE_DNN,
            "1",
            "TF_CPP_MIN_LOG_LEVEL",
            "2",
            "MALLOC_MMAP_THRESHOLD_",
            "33554432",
            "MALLOC_TRIM_THRESHOLD_",
            "4294967296");
    return new TrainingCase("python-fastest", fastest, environment);
  }

  /** Summaries and checkpoints are out of the way, but for those of the start and the end. */
  private List<String> command(Path work, String... program) {
    var command = new ArrayList<>(Arrays.asList(program));
    command.addAll(List.of("--train_dir", work.resolve("run").toString()));
    command.addAll(List.of("--max_steps", "" + (3 * window + 1)));
    command.addAll(List.of("--log_frequency", "" + window));
    command.addAll(List.of("--batch_size", "" + batchSize, "--precision", precision));
    command.addAll(List.of("--save_summaries_steps", "1000000000"));
    command.addAll(List.of("--save_checkpoint_secs", "1000000000"));
    return command;
  }

  private List<String> javaData(Path work) {
    return dataDir
        .map(folder -> List.of("--data_dir", folder.toString()))
        .orElseGet(() -> List.of("--sample", "--data_dir", work.toString()));
  }

  private String pythonData(Path work) {
    return dataDir.orElseGet(() -> work.resolve("cifar-10-sample")).toString();
  }

  /** The lines of the program that speak of the whole step. */
  private String profile(Path work) throws IOException {
    var command = new ArrayList<>(List.of("tools/convnet", "profile", "cifar10-train"));
    command.addAll(List.of("--input=memory", "--batch_size", "" + batchSize));
    command.addAll(List.of("--precision", precision));
    command.addAll(javaData(work));
    var builder = new ProcessBuilder(command).redirectError(work.resolve("errors").toFile());
    var text = new String(builder.start().getInputStream().readAllBytes());
    return text.lines().limit(2).reduce("", (all, line) -> all + line + System.lineSeparator());
  }

  public static void main(String... arguments) {
    CommandRunner.runAndExit(new Bench(), arguments);
  }
}
