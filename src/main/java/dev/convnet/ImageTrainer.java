// SPDX-License-Identifier: Apache-2.0
package dev.convnet;

import static dev.convnet.error.InvalidSettingException.requireAtLeast;

import dev.convnet.data.images.Augmentation;
import dev.convnet.data.images.AugmentationParser;
import dev.convnet.data.images.DatasetSplit;
import dev.convnet.data.images.Resize;
import dev.convnet.data.input.ImageInput;
import dev.convnet.data.input.ImageInputFactory.ShuffleOrder;
import dev.convnet.error.InvalidSettingException;
import dev.convnet.error.NotFiniteException;
import dev.convnet.io.checkpoint.Saver;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.NumericPrecision;
import dev.convnet.nn.graph.Variable;
import dev.convnet.nn.models.NamedNetwork;
import dev.convnet.nn.models.Network;
import dev.convnet.nn.ops.LossFunction;
import dev.convnet.nn.optimize.Optimizer;
import dev.convnet.nn.optimize.Schedule;
import dev.convnet.train.RunDirectory.ExistingRun;
import dev.convnet.train.StepCounting;
import dev.convnet.train.TrainingJob;
import dev.convnet.train.TrainingLoop.InitialWeights;
import dev.convnet.train.TrainingRun;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.tensorflow.types.TFloat32;

/**
 * Trains an image classifier, epoch by epoch, and keeps the epoch that is best on the validation
 * images:
 *
 * <pre>{@code
 * var data = ImageDataset.folder(Path.of("flowers")).split(0.75, 0.15, 42);
 * var trained =
 *     ImageTrainer.of(Networks.named("resnet34"))
 *         .epochs(10)
 *         .optimizer(Adam.standard())
 *         .learningRate(1e-3)
 *         .augment("flip,rotation=15")
 *         .directory(Path.of("run"))
 *         .train(data);
 * System.out.println(trained.evaluate(data.test()));
 * trained.export(Path.of("savedmodels/flowers"));
 * }</pre>
 *
 * The run's directory then holds checkpoints of the last epochs, the best one in {@code best},
 * curves for TensorBoard in {@code train} and {@code validation}, and {@code labels.txt}. SIGTERM
 * and SIGINT end the run after a step, and save it. Immutable: each setting gives another trainer.
 */
public final class ImageTrainer {
  private static final Saver.Settings KEPT = new Saver.Settings(2, 10_000, false);
  private static final Resize DEFAULT_SIZE = new Resize(224, 224);

  private final Function<Request, Network> networks;
  private final TrainingConfig config;

  /** What a named network is built for. */
  record Request(Resize size, int classes) {}

  /** The learning rate over the steps of a run. */
  @FunctionalInterface
  public interface LearningRate {
    /** The same from the first step to the last. */
    LearningRate CONSTANT = (steps, highest) -> new Schedule.Constant(highest);

    /** From a tenth up to the highest in the first quarter of the run, then down to 0.01 of it. */
    LearningRate ONE_CYCLE =
        (steps, highest) -> Schedule.OneCycle.ofFractions(highest, steps, 0.1, 0.25, 0.01);

    /**
     * Makes the schedule of a run.
     *
     * @param steps of the whole run
     * @param highest that the trainer is set to
     */
    Schedule over(long steps, double highest);
  }

  private ImageTrainer(Function<Request, Network> networks, TrainingConfig config) {
    this.networks = networks;
    this.config = config;
  }

  /**
   * A trainer of a network of one's own, for images of 224 x 224 pixels, or of the size that all
   * images of the set have.
   *
   * @param network must have as many logits as the set has classes
   */
  public static ImageTrainer of(Network network) {
    return new ImageTrainer(request -> network, new TrainingConfig());
  }

  /** A trainer of a known network, for images of its own size, with as many logits as classes. */
  public static ImageTrainer of(NamedNetwork network) {
    var own = network.defaultConfig().imageSize();
    return new ImageTrainer(
            request -> network.network(request.size.height(), request.classes),
            new TrainingConfig())
        .imageSize(own);
  }

  private ImageTrainer with(Consumer<TrainingConfig> change) {
    var changed = config.copy();
    change.accept(changed);
    return new ImageTrainer(networks, changed);
  }

  /** Passes over the training images; at least 1, 20 by default. */
  public ImageTrainer epochs(int count) {
    requireAtLeast(1, "epochs", count);
    return with(c -> c.epochs = count);
  }

  /** Images in a batch; at least 1, 32 by default. The last batch of an epoch may be smaller. */
  public ImageTrainer batchSize(int images) {
    requireAtLeast(1, "batchSize", images);
    return with(c -> c.batchSize = images);
  }

  /** The optimizer; Adam by default. */
  public ImageTrainer optimizer(Optimizer optimizer) {
    return with(c -> c.optimizer = optimizer);
  }

  /** The highest learning rate of the run; 0.001 by default. */
  public ImageTrainer learningRate(double highest) {
    if (!(highest >= 0)) {
      throw new InvalidSettingException("learningRate", "must not be negative, got " + highest);
    }
    return with(c -> c.learningRate = highest);
  }

  /** How the learning rate changes over the run; constant by default. */
  public ImageTrainer schedule(LearningRate schedule) {
    return with(c -> c.schedule = schedule);
  }

  /** The loss; cross entropy by default. Losses of layers, such as weight decay, are added. */
  public ImageTrainer loss(LossFunction loss) {
    return with(c -> c.loss = Optional.of(loss));
  }

  /** Spreads this fraction of each target evenly over all classes; 0, the default, turns it off. */
  public ImageTrainer labelSmoothing(double fraction) {
    if (!(fraction >= 0 && fraction <= 1)) {
      throw new InvalidSettingException("labelSmoothing", "must be from 0 to 1, got " + fraction);
    }
    return with(c -> c.labelSmoothing = fraction);
  }

  /**
   * Random changes of the training images: {@code flip,rotation=15,shift=0.1}.
   *
   * @param changes as {@link AugmentationParser} reads them
   * @throws InvalidSettingException if it cannot
   */
  public ImageTrainer augment(String changes) {
    return augment(AugmentationParser.parse(changes));
  }

  /** Random changes of the training images; none by default. */
  public ImageTrainer augment(Augmentation changes) {
    return with(c -> c.augmentation = changes);
  }

  /**
   * Epochs without a better validation accuracy after which the run ends; 0, the default, for
   * never.
   */
  public ImageTrainer patience(int epochs) {
    requireAtLeast(0, "patience", epochs);
    return with(c -> c.patience = epochs);
  }

  /** The precision that steps and evaluations compute in; float32 by default. */
  public ImageTrainer precision(NumericPrecision precision) {
    return with(c -> c.precision = precision);
  }

  /**
   * Seed of every random choice: shuffling, augmentation, initial weights, dropout; 1 by default.
   */
  public ImageTrainer seed(long seed) {
    return with(c -> c.seed = seed);
  }

  /** Height and width to which all images are resized, in pixels. */
  public ImageTrainer imageSize(int side) {
    requireAtLeast(1, "imageSize", side);
    return with(c -> c.imageSize = Optional.of(new Resize(side, side)));
  }

  /** Trains only the variables for which this is true; all by default. */
  public ImageTrainer trainable(Predicate<Variable<TFloat32>> isTrainable) {
    return with(c -> c.trainable = isTrainable);
  }

  /**
   * Computes the features of a {@link TransferNetwork}'s base once per image, where no augmentation
   * changes them and only the head is trainable.
   *
   * @param values floats to keep at most; 0, the default, keeps none
   */
  public ImageTrainer featureCache(long values) {
    requireAtLeast(0, "featureCache", values);
    return with(c -> c.featureCache = values);
  }

  /** The values from which a new run starts; the initializers' by default. */
  public ImageTrainer initialWeights(Function<GraphScope, InitialWeights> weights) {
    return with(c -> c.initialWeights = weights);
  }

  /** The directory that the run is written to. It must be set. */
  public ImageTrainer directory(Path directory) {
    return with(c -> c.directory = Optional.of(directory));
  }

  /** What happens to a run that is in the directory already; by default training fails. */
  public ImageTrainer existingRun(ExistingRun policy) {
    return with(c -> c.existingRun = policy);
  }

  /** Where a line per epoch goes; nowhere by default. */
  public ImageTrainer log(PrintStream out) {
    return with(c -> c.out = out);
  }

  /** What shows how far an epoch is; nothing by default. */
  public ImageTrainer progress(TrainingProgress progress) {
    return with(c -> c.progress = progress);
  }

  /** The clock of events and lines; the system's by default. */
  public ImageTrainer clock(InstantSource clock) {
    return with(c -> c.clock = clock);
  }

  /**
   * Trains on {@code data.train()} and measures each epoch on {@code data.validation()}; without
   * validation images the training accuracy decides which epoch is best.
   *
   * @return the network with the weights of the best epoch
   * @throws IOException if the directory is in use or holds a run that must stay, if an image
   *     cannot be read, or if a file cannot be written
   * @throws NotFiniteException if the loss becomes NaN or infinite
   */
  public TrainedModel train(DatasetSplit data) throws IOException {
    config.requireComplete(data);
    var size = config.imageSize.or(() -> data.train().commonSize()).orElse(DEFAULT_SIZE);
    var request = new Request(size, data.train().classNames().size());
    var network = networks.apply(request);
    return TrainingRun.in(config.directory.orElseThrow(), config.existingRun)
        .withSubdirectories(RunArtifacts.SUBDIRECTORIES)
        .withSeed(config.seed)
        .withSessions(config.sessions())
        .withClock(config.clock)
        .run(job -> train(job, network, request, data));
  }

  private TrainedModel train(TrainingJob job, Network network, Request request, DatasetSplit data)
      throws IOException {
    var steps = ImageInput.stepsPerEpoch(data.train(), config.batchSize) * config.epochs;
    var schedule = config.schedule.over(steps, config.learningRate);
    var graph = TrainEvalGraph.build(job.scope(), network, request, config, schedule);
    var saver = job.saver(KEPT);
    var order = new ShuffleOrder(config.seed, job.updates(StepCounting.UPDATES));
    var input =
        job.closing(graph.imageSource().trainingInput(data.train(), config.augmentation, order));
    job.train(
        graph.trainStep(),
        input,
        config.initialWeights,
        () -> {
          var artifacts = new RunArtifacts(job, saver);
          Files.write(job.directory().resolve("labels.txt"), data.train().classNames());
          return List.of(new EpochHook(graph, data, config, artifacts));
        });
    var names = data.train().classNames();
    return new TrainedModel(this, network, request.size, names, job.isStopRequested());
  }

  TrainingConfig config() {
    return config;
  }
}
