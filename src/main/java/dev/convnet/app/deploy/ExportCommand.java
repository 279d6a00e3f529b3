// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.deploy;

import dev.convnet.app.cifar10.Cifar10Export;
import dev.convnet.app.cli.CommandRunner;
import dev.convnet.app.cli.UsageException;
import dev.convnet.app.fast.Cifar10FastExport;
import dev.convnet.app.mnist.MnistExport;
import dev.convnet.io.savedmodel.ExportSpec;
import dev.convnet.io.savedmodel.SavedModelExporter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Writes a checkpoint as a SavedModel. */
@Command(
    name = "export",
    description = "Writes a checkpoint as a SavedModel, which any TensorFlow loads and serves.")
public final class ExportCommand implements Callable<Integer> {
  private static final Map<String, ExportSpec> NETWORKS = networks();

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help message and exit.")
  private boolean help; // --version is the model's here

  @Option(
      names = "--checkpoint",
      required = true,
      paramLabel = "PATH",
      description = "checkpoint (DIR/model.ckpt-100), or DIR for its latest")
  private Path checkpoint;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "DIR",
      description = "folder of the model; the version goes below it")
  private Path to;

  @Option(
      names = "--model",
      paramLabel = "NAME",
      description = "cifar10, cifar10-fast, cifar10-fast-94 or mnist (default: ${DEFAULT-VALUE})")
  private String model = "cifar10";

  @Option(
      names = "--version",
      paramLabel = "N",
      description = "of the model, at least 1 (default: the next that is free)")
  private Optional<Long> version = Optional.empty();

  private static Map<String, ExportSpec> networks() {
    var networks = new TreeMap<>(Cifar10FastExport.networks());
    networks.put("cifar10", Cifar10Export.network());
    networks.put("mnist", MnistExport.network());
    return networks;
  }

  @Override
  public Integer call() throws IOException {
    var exporter = new SavedModelExporter(network());
    var directory =
        version.isPresent()
            ? exporter.export(checkpoint, to, version.get())
            : exporter.export(checkpoint, to);
    System.out.println(directory);
    return 0;
  }

  private ExportSpec network() {
    var network = NETWORKS.get(model);
    if (network == null) {
      throw new UsageException(
          "there is no network '" + model + "'; there are " + NETWORKS.keySet());
    }
    return network;
  }

  public static void main(String... arguments) {
    CommandRunner.runAndExit(new ExportCommand(), arguments);
  }
}
