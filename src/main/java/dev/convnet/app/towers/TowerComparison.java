// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.towers;

import dev.convnet.app.cifar10.Cifar10Input;
import dev.convnet.app.cifar10.Cifar10Tutorial;
import dev.convnet.app.cifar10.InputPipeline;
import dev.convnet.app.cli.UsageException;
import dev.convnet.data.sets.Split;
import dev.convnet.nn.graph.Device;
import dev.convnet.nn.graph.SessionOptions;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/**
 * The tutorial's exercise: are two towers with batches of 64 the same as one with 128? From the
 * same weights on the same pictures, they should differ by rounding alone.
 */
final class TowerComparison {
  private TowerComparison() {}

  /**
   * What is compared.
   *
   * @param input batches of one of several towers; pictures come from memory, whatever it says
   * @param devices one a tower; the single one is on the first
   */
  record Config(
      Cifar10Input input, List<Device> devices, int steps, long seed, SessionOptions session) {
    Config {
      devices = List.copyOf(devices);
      if (steps < 1) {
        throw new UsageException("--compare must be at least 1 step, got " + steps);
      }
    }

    private int wholeBatch() {
      return input.batchSize() * devices.size();
    }

    private Cifar10Input batchesOf(int size) {
      return new Cifar10Input(input.dataDir(), input.useSample(), InputPipeline.MEMORY, size);
    }
  }

  /** The greatest differences, of any step's loss, and of any parameter after the last step. */
  record Report(float maxLossDifference, float maxParameterDifference, String worstVariable) {}

  static Report run(Config config, PrintStream out) throws IOException {
    var data = config.batchesOf(config.wholeBatch()).load(Split.TRAIN, out);
    var parts = config.batchesOf(config.input.batchSize()).load(Split.TRAIN, out);
    var schedule = Cifar10Tutorial.schedule(data.imageCount(), config.wholeBatch());
    var one = ComparedRun.of(config, data, config.devices.subList(0, 1), schedule);
    var several = ComparedRun.of(config, parts, config.devices, schedule);
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
    print(one, 1, config.wholeBatch(), out);
    print(several, config.devices.size(), config.wholeBatch(), out);
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

  private static void print(ComparedRun run, int towers, int wholeBatch, PrintStream out) {
    out.printf(
        Locale.ROOT,
        "%d x %d images: %.3f sec/step, %.1f examples/sec%n",
        towers,
        wholeBatch / towers,
        run.secondsPerStep(),
        wholeBatch / run.secondsPerStep());
  }
}
