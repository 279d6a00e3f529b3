// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.cifar10;

import dev.convnet.app.cli.CommandRunner;
import dev.convnet.data.input.Input;
import dev.convnet.data.sets.Split;
import dev.convnet.error.InvalidSettingException;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.SessionOptions;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.LongSupplier;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.op.Op;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures the speed and the processor time of the training input, without training. */
@Command(
    name = "cifar10-input",
    mixinStandardHelpOptions = true,
    description = "Measures the speed of the training input without training.")
public final class Cifar10InputBenchmark implements Callable<Integer> {
  private static final int WARM_UP = 100; // batches, after the queue has filled

  @Mixin private DataOptions data;

  @Option(
      names = "--batches",
      paramLabel = "N",
      description = "number of batches to measure (default: ${DEFAULT-VALUE})")
  private int batches = 400;

  @Override
  public Integer call() throws IOException {
    InvalidSettingException.requireAtLeast(1, "batches", batches);
    run(data.requireFloat32().toInput(), batches, System::nanoTime, System.out);
    return 0;
  }

  /**
   * Prints one line: images per second, and processor seconds for 1,000 images.
   *
   * @param nanos the clock, in nanoseconds
   */
  static void run(Cifar10Input settings, int batches, LongSupplier nanos, PrintStream out)
      throws IOException {
    var data = settings.load(Split.TRAIN, out);
    try (var graph = new Graph()) {
      var scope = GraphScope.root(graph, 1);
      var input = Cifar10Input.trainingInput(scope, data, 0);
      var labels =
          scope.tf("labels").identity(input.labels()); // a fed placeholder cannot be fetched
      try (var session = SessionOptions.standard().open(graph);
          var running = input) {
        running.start(session);
        runBatches(running, session, labels, WARM_UP);
        var wall = nanos.getAsLong();
        var cpu = cpuNanos();
        runBatches(running, session, labels, batches);
        var examples = (double) batches * settings.batchSize();
        out.printf(
            Locale.ROOT,
            "%s input: %.0f examples/s, %.4f processor seconds for 1,000 examples%n",
            settings.pipeline().name().toLowerCase(Locale.ROOT),
            examples * 1e9 / (nanos.getAsLong() - wall),
            (cpuNanos() - cpu) / 1e6 / examples);
      }
    }
  }

  private static void runBatches(Input input, Session session, Op labels, int batches)
      throws IOException {
    for (int i = 0; i < batches; i++) {
      try (var feed = input.nextFeed().orElseThrow()) {
        feed.into(session.runner()).addTarget(labels).run().close();
      }
    }
  }

  private static long cpuNanos() {
    var system =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return system.getProcessCpuTime();
  }

  /** Runs the program, and ends the process with its exit code. */
  public static void main(String... arguments) {
    CommandRunner.runAndExit(new Cifar10InputBenchmark(), arguments);
  }
}
