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

/** Says what the programs will find on this machine. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = {
      "Says what is here: TensorFlow, devices, drivers, memory, data, ports.",
      "Exits with 1 if something would stop the programs."
    })
public final class Doctor implements Callable<Integer> {
  private static final String CACHE_PROPERTY = "org.bytedeco.javacpp.cachedir";
  private static final Path MNIST_DIR = Path.of("/tmp/tensorflow/mnist/input_data");
  private static final int CLUSTER_PORTS = 2221;

  @Spec private CommandSpec spec;

  @Option(
      names = {"--data_dir", "--data-dir"},
      paramLabel = "DIR",
      description = "where CIFAR-10 should be (default: ${DEFAULT-VALUE})")
  private Path dataDir = Path.of("/tmp/cifar10_data");

  @Option(
      names = {"--train_dir", "--train-dir"},
      paramLabel = "DIR",
      description = "where runs should go (default: ${DEFAULT-VALUE})")
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
    var machine = HostInfo.current();
    var runtime = Runtime.getRuntime();
    var checks = new ArrayList<Check>();
    checks.add(new JavaCheck(machine));
    checks.add(cache());
    checks.add(new TensorFlowCheck());
    checks.add(new CpuCheck(machine, runtime.availableProcessors()));
    checks.add(new GpuCheck(machine, GpuCheck.isGpuLibraryPresent()));
    checks.add(new MemoryCheck(machine, runtime.maxMemory() >> 20));
    checks.add(new DatasetCheck(dataDir, MNIST_DIR));
    checks.add(new DirectoryCheck("runs", trainDir, 100, "choose another --train_dir"));
    checks.add(new PortCheck(8501, "mnist-cnn-predict takes another by --port"));
    for (int port = CLUSTER_PORTS; port < CLUSTER_PORTS + 4; port++) {
      checks.add(new PortCheck(port, "cifar10-cluster takes others by --ps_hosts and so on"));
    }
    return checks;
  }

  /** Where TensorFlow's libraries are unpacked, once. */
  private static Check cache() {
    var standard = Path.of(System.getProperty("user.home"), ".javacpp", "cache");
    var folder = Path.of(System.getProperty(CACHE_PROPERTY, standard.toString()));
    var advice = "set CONVNET_JAVA_OPTS=-D" + CACHE_PROPERTY + "=DIR";
    return new DirectoryCheck("cache", folder, Files.exists(folder) ? 0 : 700, advice);
  }

  public static void main(String... arguments) {
    CommandRunner.runAndExit(new Doctor(), arguments);
  }
}
