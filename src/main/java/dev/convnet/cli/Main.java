// SPDX-License-Identifier: Apache-2.0
package dev.convnet.cli;

import dev.convnet.cifar10.Cifar10Eval;
import dev.convnet.cifar10.Cifar10Train;
import dev.convnet.cifar10.InputSpeed;
import dev.convnet.cifar10.Quickstart;
import dev.convnet.deploy.ClassifyCommand;
import dev.convnet.deploy.ExportCommand;
import dev.convnet.deploy.ImportCommand;
import dev.convnet.deploy.MnistCnnPredict;
import dev.convnet.doctor.Doctor;
import dev.convnet.fast.Cifar10Fast;
import dev.convnet.fit.TrainCommand;
import dev.convnet.fit.TransferCommand;
import dev.convnet.inspect.CheckpointCommand;
import dev.convnet.inspect.CurveCommand;
import dev.convnet.inspect.EventsCommand;
import dev.convnet.inspect.ModelCommand;
import dev.convnet.inspect.ModelsCommand;
import dev.convnet.launch.Program;
import dev.convnet.mnist.MnistCnnTrain;
import dev.convnet.mnist.MnistDeep;
import dev.convnet.mnist.MnistLayers;
import dev.convnet.mnist.MnistSoftmax;
import dev.convnet.mnist.tensorboard.HistogramDemo;
import dev.convnet.mnist.tensorboard.MnistFullyConnectedFeed;
import dev.convnet.mnist.tensorboard.MnistWithSummaries;
import dev.convnet.towers.Cifar10Cluster;
import dev.convnet.towers.Cifar10MultiGpuTrain;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code tools/convnet PROGRAM …}. */
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
      InputSpeed.class,
      Cifar10Fast.class,
      MnistSoftmax.class,
      MnistDeep.class,
      MnistFullyConnectedFeed.class,
      MnistWithSummaries.class,
      HistogramDemo.class,
      MnistLayers.class,
      MnistCnnTrain.class,
      MnistCnnPredict.class,
      TrainCommand.class,
      TransferCommand.class,
      ModelsCommand.class,
      ModelCommand.class,
      CheckpointCommand.class,
      EventsCommand.class,
      CurveCommand.class,
      ProfileCommand.class,
      ExportCommand.class,
      ImportCommand.class,
      ClassifyCommand.class,
      Doctor.class
    })
public final class Main {
  private Main() {}

  /** All programs under {@code convnet}. */
  public static CommandLine commandLine() {
    return Program.commandLine(new Main());
  }

  public static void main(String... arguments) {
    Program.main(new Main(), arguments);
  }
}
