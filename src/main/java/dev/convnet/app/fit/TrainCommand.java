// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.fit;

import dev.convnet.ImageTrainer;
import dev.convnet.app.cli.CommandRunner;
import dev.convnet.app.cli.KerasArgument;
import dev.convnet.app.cli.PixelOptions;
import dev.convnet.app.cli.UsageException;
import dev.convnet.nn.models.Networks;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains a network of {@link Networks} on a folder of images or on a built-in data set. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    description = "Trains a network on your own images or on a built-in data set.")
public final class TrainCommand implements Callable<Integer> {
  @Option(
      names = "--model",
      required = true,
      paramLabel = "NAME",
      description =
          "network to train; 'convnet models' lists all names; or a model file of Keras (.keras, .h5"
              + " or the JSON of model.to_json()), of which the architecture is taken")
  private String model;

  @Mixin private PixelOptions pixels;

  @Mixin private DatasetOptions images;

  @Mixin private TrainerOptions training;

  @Option(
      names = "--patience",
      paramLabel = "N",
      description =
          "stop after this many epochs without a better validation accuracy; 0 never stops early"
              + " (default: ${DEFAULT-VALUE})")
  private int patience;

  @Mixin private OutputOptions output;

  @Override
  public Integer call() throws IOException {
    training.check();
    var trainer = trainer();
    var report = output.report(output.directory(), System.out);
    var data = images.load(System.out);
    report.write(trainer.train(data), data);
    return 0;
  }

  private ImageTrainer trainer() throws IOException {
    var trainer = images.apply(source()).describe("model", model);
    return output.apply(training.apply(trainer).patience(patience), System.out);
  }

  private ImageTrainer source() throws IOException {
    var keras = KerasArgument.read(model);
    if (keras.isEmpty()) {
      if (pixels.areGiven()) throw new UsageException("--scale and --color are for files of Keras");
      return ImageTrainer.of(Networks.named(model));
    }
    var source = new KerasSource(model, keras.get(), pixels);
    var trainer = source.training(images).fresh();
    source.notes().forEach(System.err::println);
    return trainer;
  }

  /** Runs the program, and ends the process with its exit code. */
  public static void main(String... arguments) {
    CommandRunner.runAndExit(new TrainCommand(), arguments);
  }
}
