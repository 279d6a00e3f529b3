// SPDX-License-Identifier: Apache-2.0
package dev.convnet;

import static dev.convnet.error.InvalidSettingException.requireAtLeast;

import dev.convnet.data.augment.Augmentation;
import dev.convnet.data.augment.AugmentationParser;
import dev.convnet.data.images.Resize;
import dev.convnet.data.input.Sampling;
import dev.convnet.error.InvalidSettingException;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.NumericPrecision;
import dev.convnet.nn.graph.Variable;
import dev.convnet.nn.models.PixelNormalization;
import dev.convnet.nn.ops.LossFunction;
import dev.convnet.nn.optimize.GradientClipping;
import dev.convnet.nn.optimize.Optimizer;
import dev.convnet.train.RunDirectory.ExistingRun;
import dev.convnet.train.TrainingLoop.InitialWeights;
import dev.convnet.train.WeightAveraging;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.tensorflow.types.TFloat32;

/** The settings of an {@link ImageTrainer}, each of which returns another trainer. */
abstract sealed class TrainerSettings permits ImageTrainer {
  TrainerSettings() {}

  /** A trainer with a changed copy of the settings. */
  abstract ImageTrainer with(Consumer<TrainingConfig> change);

  /**
   * Number of passes over the training images; 20 by default.
   *
   * @throws InvalidSettingException if it is less than 1
   */
  public ImageTrainer epochs(int count) {
    requireAtLeast(1, "epochs", count);
    return with(c -> c.epochs = count);
  }

  /**
   * Number of images in a batch; 32 by default. The last batch of an epoch may be smaller.
   *
   * @throws InvalidSettingException if it is less than 1
   */
  public ImageTrainer batchSize(int images) {
    requireAtLeast(1, "batchSize", images);
    return with(c -> c.batchSize = images);
  }

  /** The optimizer; Adam by default. */
  public ImageTrainer optimizer(Optimizer optimizer) {
    return with(c -> c.optimizer = optimizer);
  }

  /**
   * The highest learning rate of the run; 0.001 by default.
   *
   * @throws InvalidSettingException if it is negative or NaN
   */
  public ImageTrainer learningRate(double highest) {
    if (!(highest >= 0 && highest < Double.POSITIVE_INFINITY)) {
      throw new InvalidSettingException(
          "learningRate", "must be finite and not negative, got " + highest);
    }
    return with(c -> c.learningRate = highest);
  }

  /** The learning-rate schedule; {@link LearningRate#CONSTANT} by default. */
  public ImageTrainer schedule(LearningRate schedule) {
    return with(c -> c.schedule = schedule);
  }

  /** The loss; cross entropy by default. Losses of layers, such as weight decay, are added. */
  public ImageTrainer loss(LossFunction loss) {
    return with(c -> c.loss = Optional.of(loss));
  }

  /**
   * Label smoothing: this fraction of each target is spread evenly over all classes; 0, the
   * default, turns it off.
   *
   * @throws InvalidSettingException if it is not from 0 to 1
   */
  public ImageTrainer labelSmoothing(double fraction) {
    if (!(fraction >= 0 && fraction <= 1)) {
      throw new InvalidSettingException("labelSmoothing", "must be from 0 to 1, got " + fraction);
    }
    return with(c -> c.labelSmoothing = fraction);
  }

  /** How much the images of each class count in the loss; by default, all count the same. */
  public ImageTrainer classWeights(ClassWeights weights) {
    return with(c -> c.classWeights = weights);
  }

  /**
   * Normalization by statistics of the training images or of each image; NONE by default. It is
   * part of the graph, also of the exported one, and its statistics are part of the checkpoint.
   */
  public ImageTrainer normalize(PixelNormalization normalization) {
    return with(c -> c.normalization = normalization);
  }

  /**
   * Augmentation of the training images: {@code flip,rotation=15,shift=0.1}.
   *
   * @param changes in the format of {@link AugmentationParser}
   * @throws InvalidSettingException if the text cannot be parsed
   */
  public ImageTrainer augment(String changes) {
    return augment(AugmentationParser.parse(changes)).describe("augment", changes);
  }

  /** Augmentation of the training images; none by default. */
  public ImageTrainer augment(Augmentation changes) {
    return with(c -> c.augmentation = changes);
  }

  /** Which images an epoch has; by default, each once. */
  public ImageTrainer sampling(Sampling sampling) {
    return with(c -> c.sampling = sampling);
  }

  /**
   * Early stopping: the run ends after this number of epochs without a higher validation accuracy;
   * 0, the default, turns it off.
   *
   * @throws InvalidSettingException if it is negative
   */
  public ImageTrainer patience(int epochs) {
    requireAtLeast(0, "patience", epochs);
    return with(c -> c.patience = epochs);
  }

  /** Gradient clipping; none by default. */
  public ImageTrainer clipping(GradientClipping clipping) {
    return with(c -> c.clipping = clipping);
  }

  /**
   * Stochastic weight averaging, {@link WeightAveraging}: after the last epoch, the mean of the
   * weights after each of the last {@code epochs} is measured, and kept if it is better than the
   * best epoch; 0, the default, turns it off.
   *
   * @throws InvalidSettingException if it is negative
   */
  public ImageTrainer averagedEpochs(int epochs) {
    requireAtLeast(0, "averagedEpochs", epochs);
    return with(c -> c.averagedEpochs = epochs);
  }

  /** The numeric precision of training and evaluation; float32 by default. */
  public ImageTrainer precision(NumericPrecision precision) {
    return with(c -> c.precision = precision);
  }

  /** Seed of all random choices: shuffling, augmentation, weights, dropout; 1 by default. */
  public ImageTrainer seed(long seed) {
    return with(c -> c.seed = seed);
  }

  /**
   * Height and width in pixels to which all images are resized.
   *
   * @throws InvalidSettingException if it is less than 1
   */
  public ImageTrainer imageSize(int side) {
    requireAtLeast(1, "imageSize", side);
    return with(c -> c.imageSize = Optional.of(new Resize(side, side)));
  }

  /** Selects the trainable variables that are trained; all by default. */
  public ImageTrainer trainable(Predicate<Variable<TFloat32>> isTrainable) {
    return with(c -> c.trainable = isTrainable);
  }

  /**
   * Caches the features of a {@link TransferNetwork}'s base, so that they are computed once per
   * image. Use it only if just the head is trained. Augmented images and data sets that exceed the
   * capacity are not cached.
   *
   * @param values the capacity in floats; 0, the default, turns the cache off
   * @throws InvalidSettingException if it is negative
   */
  public ImageTrainer featureCache(long values) {
    requireAtLeast(0, "featureCache", values);
    return with(c -> c.featureCache = values);
  }

  /** The initial weights of a new run; by default, the values of the initializers. */
  public ImageTrainer initialWeights(Function<GraphScope, InitialWeights> weights) {
    return with(c -> c.initialWeights = weights);
  }

  /**
   * Names a setting of the run for TensorBoard's HParams tab and the run's report, besides those
   * that this trainer knows: {@code describe("model", "resnet20")}. It changes nothing else.
   */
  public ImageTrainer describe(String setting, Object value) {
    return with(
        c -> {
          c.described = new TreeMap<>(c.described);
          c.described.put(setting, value);
        });
  }

  /** The output directory of the run. It must be set. */
  public ImageTrainer directory(Path directory) {
    return with(c -> c.directory = Optional.of(directory));
  }

  /** What happens to a run that exists already; {@link ExistingRun#FAIL} by default. */
  public ImageTrainer existingRun(ExistingRun policy) {
    return with(c -> c.existingRun = policy);
  }

  /** Receives a line per epoch; by default, none is printed. */
  public ImageTrainer log(PrintStream out) {
    return with(c -> c.out = out);
  }

  /** Shows the progress of each epoch; by default, nothing is shown. */
  public ImageTrainer progress(TrainingProgress progress) {
    return with(c -> c.progress = progress);
  }

  /** The clock for events and log lines; the system's by default. */
  public ImageTrainer clock(InstantSource clock) {
    return with(c -> c.clock = clock);
  }
}
