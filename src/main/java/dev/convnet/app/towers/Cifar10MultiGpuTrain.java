// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.towers;

import dev.convnet.app.cifar10.DataOptions;
import dev.convnet.app.cli.CommandRunner;
import dev.convnet.app.cli.ExistingRunOptions;
import dev.convnet.app.cli.SeedOption;
import dev.convnet.app.cli.UsageException;
import dev.convnet.nn.graph.Device;
import dev.convnet.nn.graph.SessionOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code cifar10_multi_gpu_train.py}: trains the tutorial's network on several devices. The work is
 * in {@link TowerTraining}.
 */
@Command(
    name = "cifar10-multi-gpu-train",
    mixinStandardHelpOptions = true,
    description = {
      "Trains the CIFAR-10 tutorial's network on several devices, each with its own batches.",
      "What is asked of a GPU that is not there runs on the processor, and a line says so."
    })
public final class Cifar10MultiGpuTrain implements Callable<Integer> {
  @Mixin private DataOptions data;

  @Option(
      names = {"--train_dir", "--train-dir"},
      paramLabel = "DIR",
      description = "where checkpoints and event files go (default: ${DEFAULT-VALUE})")
  private Path trainDir = Path.of("/tmp/cifar10_train");

  @Option(
      names = {"--max_steps", "--max-steps"},
      paramLabel = "N",
      description = "steps of the whole run (default: ${DEFAULT-VALUE})")
  private long maxSteps = 1_000_000;

  @Option(
      names = {"--num_gpus", "--num-gpus"},
      paramLabel = "N",
      description = "towers, a GPU each; --batch_size is that of one (default: ${DEFAULT-VALUE})")
  private int numGpus = 1;

  @Option(
      names = {"--cpu_devices", "--cpu-devices"},
      paramLabel = "N",
      description = "make N devices of the processor and put the towers there, not on GPUs")
  private Optional<Integer> cpuDevices = Optional.empty();

  @Option(
      names = {"--log_device_placement", "--log-device-placement"},
      negatable = true,
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "BOOL",
      description = "print where each operation of the first step ran")
  private boolean logDevicePlacement;

  @ArgGroup private ExistingRunOptions formerRun = new ExistingRunOptions();

  @Mixin private SeedOption seed;

  @Option(
      names = "--compare",
      arity = "0..1",
      fallbackValue = "20",
      paramLabel = "STEPS",
      description =
          "train nothing; compare the towers with one that has all their batches, over some steps"
              + " (20 unless said), with the memory input")
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
          System.out);
    } else {
      var output = new TowerTraining.Output(trainDir, formerRun.existingRun());
      TowerTraining.run(
          new TowerTraining.Config(
              data.requireFloat32().toInput(), output, devices, maxSteps, seed.seed(), session),
          System.out);
    }
    return 0;
  }

  private List<Device> devices() {
    if (numGpus < 1) {
      throw new UsageException("--num_gpus must be at least 1, got " + numGpus);
    }
    if (numGpus > cpuDevices.orElse(numGpus)) {
      throw new UsageException(
          "--num_gpus=%d towers need as many devices, but --cpu_devices makes %d; raise it"
              .formatted(numGpus, cpuDevices.get()));
    }
    return IntStream.range(0, numGpus)
        .mapToObj(i -> cpuDevices.isPresent() ? Device.cpu(i) : Device.gpu(i))
        .toList();
  }

  public static void main(String... arguments) {
    CommandRunner.runAndExit(new Cifar10MultiGpuTrain(), arguments);
  }
}
