// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.towers;

import dev.convnet.app.cifar10.DataOptions;
import dev.convnet.app.cli.CommandRunner;
import dev.convnet.app.cli.ExistingRunOptions;
import dev.convnet.app.cli.SeedOption;
import dev.convnet.app.cli.UsageException;
import dev.convnet.error.InvalidSettingException;
import dev.convnet.nn.graph.Device;
import dev.convnet.nn.graph.SessionOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code cifar10_multi_gpu_train.py}: trains the tutorial's network on several devices. {@link
 * TowerTraining} does the work.
 */
@Command(
    name = "cifar10-multi-gpu-train",
    mixinStandardHelpOptions = true,
    description = {
      "Trains the CIFAR-10 tutorial's network on several devices, each with its own batches.",
      "If there are fewer GPUs than towers, the other towers run on the processor; a line per tower"
          + " shows its devices."
    })
public final class Cifar10MultiGpuTrain implements Callable<Integer> {
  @Mixin private DataOptions data;

  @Option(
      names = {"--train_dir", "--train-dir"},
      paramLabel = "DIR",
      description = "output directory for checkpoints and event files (default: ${DEFAULT-VALUE})")
  private Path trainDir = Path.of("/tmp/cifar10_train");

  @Option(
      names = {"--max_steps", "--max-steps"},
      paramLabel = "N",
      description =
          "number of steps of the whole run, including those before a resume (default:"
              + " ${DEFAULT-VALUE})")
  private long maxSteps = 1_000_000;

  @Option(
      names = {"--num_gpus", "--num-gpus"},
      paramLabel = "N",
      description =
          "number of towers, one per GPU; --batch_size is the batch size of one tower (default:"
              + " ${DEFAULT-VALUE})")
  private int numGpus = 1;

  @Option(
      names = {"--cpu_devices", "--cpu-devices"},
      paramLabel = "N",
      description = "create N virtual CPU devices, and place the towers on them instead of on GPUs")
  private Optional<Integer> cpuDevices = Optional.empty();

  @Option(
      names = {"--log_device_placement", "--log-device-placement"},
      negatable = true,
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "BOOL",
      description = "print the device of each operation of the first step")
  private boolean logDevicePlacement;

  @ArgGroup private ExistingRunOptions existingRun = new ExistingRunOptions();

  @Mixin private SeedOption seed;

  @Option(
      names = "--compare",
      arity = "0..1",
      fallbackValue = "20",
      paramLabel = "STEPS",
      description =
          "do not train; compare the towers with a single tower that has all their batches, over"
              + " this number of steps (default: 20), with --input=memory")
  private Optional<Integer> compare = Optional.empty();

  @Override
  public Integer call() throws IOException {
    var devices = devices();
    var session =
        SessionOptions.standard()
            .withLogDevicePlacement(logDevicePlacement)
            .withCpuDevices(cpuDevices.orElse(1));
    if (compare.isPresent()) {
      TowerComparison.run(
          new TowerComparison.Config(
              data.requireFloat32().toInput(), devices, compare.get(), seed.seed(), session),
          System::nanoTime,
          System.out);
    } else {
      var output = new TowerTraining.Output(trainDir, existingRun.existingRun());
      TowerTraining.run(
          new TowerTraining.Config(
              data.requireFloat32().toInput(), output, devices, maxSteps, seed.seed(), session),
          System.out,
          InstantSource.system());
    }
    return 0;
  }

  private List<Device> devices() {
    InvalidSettingException.requireAtLeast(1, "numGpus", numGpus);
    if (numGpus > cpuDevices.orElse(numGpus)) {
      throw new UsageException(
          "--num_gpus=%d needs more devices than --cpu_devices=%d creates; increase --cpu_devices"
              .formatted(numGpus, cpuDevices.get()));
    }
    return IntStream.range(0, numGpus)
        .mapToObj(i -> cpuDevices.isPresent() ? Device.cpu(i) : Device.gpu(i))
        .toList();
  }

  /** Runs the program, and ends the process with its exit code. */
  public static void main(String... arguments) {
    CommandRunner.runAndExit(new Cifar10MultiGpuTrain(), arguments);
  }
}
