// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.doctor;

import dev.convnet.app.cli.CommandRunner;
import dev.convnet.app.doctor.Finding.Level;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Checks that the programs can run on this machine, and says how to fix what is wrong. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = {
      "Checks this machine: TensorFlow, devices, drivers, memory, data sets, ports.",
      "Ends with exit code 1 if a program cannot run."
    })
public final class Doctor implements Callable<Integer> {
  private static final String CACHE_PROPERTY = "org.bytedeco.javacpp.cachedir";
  private static final Path MNIST_DIR = Path.of("/tmp/tensorflow/mnist/input_data");
  private static final int CLUSTER_PORTS = 2221;

  @Spec private CommandSpec spec;

  @Option(
      names = {"--data_dir", "--data-dir"},
      paramLabel = "DIR",
      description = "directory of CIFAR-10 to check (default: ${DEFAULT-VALUE})")
  private Path dataDir = Path.of("/tmp/cifar10_data");

  @Option(
      names = {"--train_dir", "--train-dir"},
      paramLabel = "DIR",
      description = "directory of training runs to check (default: ${DEFAULT-VALUE})")
  private Path trainDir = Path.of("/tmp/cifar10_train");

  @Override
  public Integer call() throws IOException {
    var worst = Level.OK;
    for (var check : checks()) {
      for (var finding : check.run()) {
        spec.commandLine().getOut().println(finding);
        if (finding.level().compareTo(worst) > 0) worst = finding.level();
      }
    }
    return worst == Level.FAIL ? 1 : 0;
  }

  private List<Check> checks() {
    var host = HostInfo.current();
    var runtime = Runtime.getRuntime();
    var checks = new ArrayList<Check>();
    checks.add(new JavaCheck(host));
    checks.add(cache());
    checks.add(new TensorFlowCheck());
    checks.add(new CpuCheck(host, runtime.availableProcessors()));
    checks.add(new GpuCheck(host, GpuCheck.isGpuLibraryPresent()));
    checks.add(new MemoryCheck(host, runtime.maxMemory() >> 20));
    checks.add(new DatasetCheck(dataDir, MNIST_DIR));
    checks.add(new DirectoryCheck("runs", trainDir, 100, "choose another --train_dir"));
    checks.add(new PortCheck(8501, "choose another for mnist-cnn-predict with --port"));
    for (int port = CLUSTER_PORTS; port < CLUSTER_PORTS + 4; port++) {
      checks.add(
          new PortCheck(
              port, "choose others for cifar10-cluster with --ps_hosts and --worker_hosts"));
    }
    return checks;
  }

  /** The directory into which the first program unpacks TensorFlow's native libraries. */
  private static Check cache() {
    var standard = Path.of(System.getProperty("user.home"), ".javacpp", "cache");
    var folder = Path.of(System.getProperty(CACHE_PROPERTY, standard.toString()));
    var advice = "set CONVNET_JAVA_OPTS=-D" + CACHE_PROPERTY + "=DIR";
    return new DirectoryCheck("cache", folder, Files.exists(folder) ? 0 : 700, advice);
  }

  /** Runs the program, and ends the process with its exit code. */
  public static void main(String... arguments) {
    CommandRunner.runAndExit(new Doctor(), arguments);
  }
}
