// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app;

import dev.convnet.app.cifar10.Cifar10Eval;
import dev.convnet.app.cifar10.Cifar10InputBenchmark;
import dev.convnet.app.cifar10.Cifar10Train;
import dev.convnet.app.cifar10.Quickstart;
import dev.convnet.app.cli.CommandRunner;
import dev.convnet.app.compare.CompareCommand;
import dev.convnet.app.compare.FindRateCommand;
import dev.convnet.app.data.DatasetCommand;
import dev.convnet.app.deploy.ClassifyCommand;
import dev.convnet.app.deploy.ExplainCommand;
import dev.convnet.app.deploy.ExportCommand;
import dev.convnet.app.deploy.ImportCommand;
import dev.convnet.app.deploy.MnistCnnPredict;
import dev.convnet.app.deploy.ServeCommand;
import dev.convnet.app.doctor.Doctor;
import dev.convnet.app.fast.Cifar10Fast;
import dev.convnet.app.fit.AugmentCommand;
import dev.convnet.app.fit.TrainCommand;
import dev.convnet.app.fit.TransferCommand;
import dev.convnet.app.inspect.CheckpointCommand;
import dev.convnet.app.inspect.CurveCommand;
import dev.convnet.app.inspect.EventsCommand;
import dev.convnet.app.inspect.ModelCommand;
import dev.convnet.app.inspect.ModelsCommand;
import dev.convnet.app.log.LogServerCommand;
import dev.convnet.app.log.LogsCommand;
import dev.convnet.app.mnist.HistogramDemo;
import dev.convnet.app.mnist.MnistCnnTrain;
import dev.convnet.app.mnist.MnistDeep;
import dev.convnet.app.mnist.MnistFullyConnectedFeed;
import dev.convnet.app.mnist.MnistLayers;
import dev.convnet.app.mnist.MnistSoftmax;
import dev.convnet.app.mnist.MnistWithSummaries;
import dev.convnet.app.towers.Cifar10Cluster;
import dev.convnet.app.towers.Cifar10MultiGpuTrain;
import picocli.CommandLine.Command;

/**
 * The launcher of all programs: {@code tools/convnet PROGRAM …}.
 *
 * <p>No public method may have a type of picocli: the JVM loads those types before {@code main}
 * runs, and {@code main} says which artifacts are missing.
 */
@Command(
    name = "convnet",
    mixinStandardHelpOptions = true,
    description = "TensorFlow's convolutional-network tutorials in Java, built op by op.",
    synopsisSubcommandLabel = "PROGRAM",
    commandListHeading = "%nPrograms (each has its own --help):%n",
    subcommands = {
      Quickstart.class,
      Cifar10Train.class,
      Cifar10MultiGpuTrain.class,
      Cifar10Cluster.class,
      Cifar10Eval.class,
      Cifar10InputBenchmark.class,
      Cifar10Fast.class,
      MnistSoftmax.class,
      MnistDeep.class,
      MnistFullyConnectedFeed.class,
      MnistWithSummaries.class,
      HistogramDemo.class,
      MnistLayers.class,
      MnistCnnTrain.class,
      MnistCnnPredict.class,
      ServeCommand.class,
      LogServerCommand.class,
      LogsCommand.class,
      TrainCommand.class,
      TransferCommand.class,
      CompareCommand.class,
      FindRateCommand.class,
      AugmentCommand.class,
      DatasetCommand.class,
      ModelsCommand.class,
      ModelCommand.class,
      CheckpointCommand.class,
      EventsCommand.class,
      CurveCommand.class,
      ProfileCommand.class,
      ExportCommand.class,
      ImportCommand.class,
      ClassifyCommand.class,
      ExplainCommand.class,
      Doctor.class
    })
public final class Main {
  /** Runs the program, and ends the process with its exit code. */
  public static void main(String... arguments) {
    CommandRunner.runAndExit(new Main(), arguments);
  }
}
