// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.fit;

import dev.convnet.app.cli.CommandRunner;
import dev.convnet.app.cli.KerasArgument;
import dev.convnet.app.cli.PixelOptions;
import dev.convnet.app.cli.ProfileOptions;
import dev.convnet.app.cli.SeedOption;
import dev.convnet.app.cli.UsageException;
import dev.convnet.data.augment.Augmentation;
import dev.convnet.data.images.LabeledImages;
import dev.convnet.data.images.Resize;
import dev.convnet.data.images.RgbImage;
import dev.convnet.data.input.ImageInput;
import dev.convnet.data.input.ImageInputFactory.ShuffleOrder;
import dev.convnet.data.input.Sampling;
import dev.convnet.error.InvalidSettingException;
import dev.convnet.io.keras.network.KerasModel;
import dev.convnet.nn.layers.Mode;
import dev.convnet.nn.models.Network;
import dev.convnet.nn.models.Networks;
import dev.convnet.nn.ops.Losses;
import dev.convnet.nn.optimize.Momentum;
import dev.convnet.train.TrainStep;
import dev.convnet.train.profile.ProfiledProgram;
import dev.convnet.train.profile.Profiler;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Profiles a training step of a network on random images. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    description =
        "Shows where a training step of a network spends its time, with random images and"
            + " momentum.")
public final class TrainProfile implements Callable<Integer> {
  private static final double LEARNING_RATE = 1e-4; // random images: nothing is learned

  @Option(
      names = "--model",
      required = true,
      paramLabel = "NAME",
      description =
          "network to profile; 'convnet models' lists all names; or a model file of Keras (.keras,"
              + " .h5 or the JSON of model.to_json())")
  private String model;

  @Mixin private PixelOptions pixels;

  @Option(
      names = {"--image_size", "--image-size"},
      paramLabel = "N",
      description = "height and width of the images in pixels (default: those of the network)")
  private Optional<Integer> imageSize = Optional.empty();

  @Option(
      names = {"--batch_size", "--batch-size"},
      paramLabel = "N",
      description = "number of images per batch (default: ${DEFAULT-VALUE})")
  private int batchSize = 32;

  @Mixin private SeedOption seed;

  @Mixin private ProfileOptions profile;

  /**
   * What is profiled.
   *
   * @param name for the report
   */
  record Subject(String name, Network network, Resize size, int classes) {}

  @Override
  public Integer call() throws IOException {
    run(subject(), batchSize, seed.seed(), profile.settings(), System.out);
    return 0;
  }

  private Subject subject() throws IOException {
    var keras = KerasArgument.read(model);
    if (keras.isPresent()) return subject(keras.get());
    if (pixels.areGiven()) throw new UsageException("--scale and --color are for files of Keras");
    var network = Networks.named(model);
    var side = imageSize.orElse(network.defaultConfig().imageSize());
    var classes = network.defaultConfig().classes();
    return new Subject(model, network.network(side, classes), new Resize(side, side), classes);
  }

  private Subject subject(KerasModel read) {
    var sized = imageSize.map(side -> read.withImageSize(side, side)).orElse(read);
    if (sized.traits().hasOpenSize()) {
      throw new UsageException(model + " takes images of any size: say --image_size=N");
    }
    var shape = sized.inputShape();
    if (shape.get(2) != 1 && shape.get(2) != 3) {
      throw new UsageException(
          "%s takes images of %d channels, but only models of 1 or 3 are trained"
              .formatted(model, shape.get(2)));
    }
    var size = new Resize((int) shape.get(0), (int) shape.get(1));
    return new Subject(model, sized.network(pixels.format(sized)), size, sized.classes());
  }

  static void run(
      Subject subject, int batchSize, long seed, Profiler.Settings settings, PrintStream out)
      throws IOException {
    InvalidSettingException.requireAtLeast(1, "batchSize", batchSize);
    var images = new RandomImages(subject.size, subject.classes, batchSize, seed);
    Profiler.run(
        job -> {
          var scope = job.scope();
          var input = new ImageInput(scope, subject.size, batchSize);
          var logits = subject.network.logits(scope, input.images(), Mode.TRAINING);
          Losses.crossEntropy(scope, logits, input.labels());
          var loss = Losses.total(scope);
          var step = new TrainStep(Momentum.of(0.9).minimize(scope, loss, LEARNING_RATE), loss);
          var order = new ShuffleOrder(Sampling.UNIFORM, seed, 0);
          var batches = job.closing(input.trainingInput(images, Augmentation.NONE, order));
          return new ProfiledProgram(subject.name, batches, step, batchSize);
        },
        settings,
        System::nanoTime,
        out);
  }

  /** A batch of noise. */
  private record RandomImages(Resize shape, int classes, int size, long seed)
      implements LabeledImages {
    @Override
    public int label(int i) {
      return i % classes;
    }

    @Override
    public List<String> classNames() {
      return IntStream.range(0, classes).mapToObj(Integer::toString).toList();
    }

    @Override
    public RgbImage image(int i) {
      var rgb = new byte[3 * shape.height() * shape.width()];
      new Random(seed + i).nextBytes(rgb);
      return new RgbImage(shape.height(), shape.width(), rgb);
    }
  }

  /** Runs the program, and ends the process with its exit code. */
  public static void main(String... arguments) {
    CommandRunner.runAndExit(new TrainProfile(), arguments);
  }
}
