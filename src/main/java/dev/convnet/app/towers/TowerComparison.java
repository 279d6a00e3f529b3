// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.towers;

import dev.convnet.app.cifar10.Cifar10Input;
import dev.convnet.app.cifar10.Cifar10Tutorial;
import dev.convnet.app.cifar10.InputPipeline;
import dev.convnet.data.sets.Split;
import dev.convnet.error.InvalidSettingException;
import dev.convnet.nn.graph.Device;
import dev.convnet.nn.graph.SessionOptions;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * An exercise of the tutorial: do two towers with batches of 64 train as one tower with batches of
 * 128 does? With the same initial weights and images, they should differ by rounding errors only.
 */
final class TowerComparison {
  private TowerComparison() {}

  /**
   * The settings of a comparison.
   *
   * @param input of one of several towers; its pipeline is ignored, images come from memory
   * @param devices one per tower; the single tower is on the first
   * @param steps number of steps, at least 1
   */
  record Config(
      Cifar10Input input, List<Device> devices, int steps, long seed, SessionOptions session) {
    Config {
      devices = List.copyOf(devices);
      InvalidSettingException.requireAtLeast(1, "compare", steps);
    }

    private int totalBatchSize() {
      return input.batchSize() * devices.size();
    }

    private Cifar10Input withBatchSize(int size) {
      return new Cifar10Input(input.dataDir(), input.useSample(), InputPipeline.MEMORY, size);
    }
  }

  /** The largest differences: of the loss in any step, and of any parameter after the last step. */
  record Report(float maxLossDifference, float maxParameterDifference, String worstVariable) {}

  /**
   * Trains both ways, and prints the losses, the differences and the speeds.
   *
   * @param nanos the clock, in nanoseconds
   */
  static Report run(Config config, LongSupplier nanos, PrintStream out) throws IOException {
    var whole = config.withBatchSize(config.totalBatchSize()).load(Split.TRAIN, out);
    var parts = config.withBatchSize(config.input.batchSize()).load(Split.TRAIN, out);
    var schedule = Cifar10Tutorial.schedule(whole.imageCount(), config.totalBatchSize());
    var one = ComparedRun.of(config, whole, config.devices.subList(0, 1), schedule, nanos);
    var several = ComparedRun.of(config, parts, config.devices, schedule, nanos);
    for (int step = 0; step < config.steps; step++) {
      out.printf(
          Locale.ROOT,
          "step %d: loss %.6f with one tower, %.6f with %d%n",
          step,
          one.losses()[step],
          several.losses()[step],
          config.devices.size());
    }
    var report = differences(one, several);
    print(report, config.steps, out);
    print(one, 1, config.totalBatchSize(), out);
    print(several, config.devices.size(), config.totalBatchSize(), out);
    return report;
  }

  private static Report differences(ComparedRun one, ComparedRun several) {
    float loss = ComparedRun.maxAbsoluteDifference(one.losses(), several.losses());
    var worst = new Report(loss, 0, "none");
    for (var name : one.variables().keySet()) {
      var difference =
          ComparedRun.maxAbsoluteDifference(
              one.variables().get(name), several.variables().get(name));
      if (!(difference <= worst.maxParameterDifference)) worst = new Report(loss, difference, name);
    }
    return worst;
  }

  private static void print(Report report, int steps, PrintStream out) {
    out.printf(
        Locale.ROOT,
        "after %d steps: losses differ by at most %.1e, parameters by at most %.1e (%s)%n",
        steps,
        report.maxLossDifference,
        report.maxParameterDifference,
        report.worstVariable);
  }

  private static void print(ComparedRun run, int towers, int totalBatchSize, PrintStream out) {
    out.printf(
        Locale.ROOT,
        "%d x %d images: %.3f sec/step, %.1f examples/sec%n",
        towers,
        totalBatchSize / towers,
        run.secondsPerStep(),
        totalBatchSize / run.secondsPerStep());
  }
}
