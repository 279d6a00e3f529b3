// SPDX-License-Identifier: Apache-2.0
package dev.convnet;

import dev.convnet.data.augment.Augmentation;
import dev.convnet.data.images.DatasetSplit;
import dev.convnet.data.images.Resize;
import dev.convnet.data.input.Sampling;
import dev.convnet.error.InvalidSettingException;
import dev.convnet.io.summary.HParams;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.NumericPrecision;
import dev.convnet.nn.graph.SessionOptions;
import dev.convnet.nn.graph.Variable;
import dev.convnet.nn.models.PixelNormalization;
import dev.convnet.nn.ops.LossFunction;
import dev.convnet.nn.optimize.Adam;
import dev.convnet.nn.optimize.GradientClipping;
import dev.convnet.nn.optimize.Optimizer;
import dev.convnet.train.RunDirectory.ExistingRun;
import dev.convnet.train.TrainingLoop.InitialWeights;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.tensorflow.types.TFloat32;

/** The settings of an {@link ImageTrainer}, which changes them only in a {@link #copy}. */
final class TrainingConfig implements Cloneable {
  int epochs = 20;
  int batchSize = 32;
  Optimizer optimizer = Adam.standard();
  double learningRate = 1e-3;
  LearningRate schedule = LearningRate.CONSTANT;
  Optional<LossFunction> loss = Optional.empty();
  double labelSmoothing;
  ClassWeights classWeights = ClassWeights.NONE;
  PixelNormalization normalization = PixelNormalization.NONE;
  Augmentation augmentation = Augmentation.NONE;
  Sampling sampling = Sampling.UNIFORM;
  int patience;
  GradientClipping clipping = GradientClipping.NONE;
  int averagedEpochs;
  NumericPrecision precision = NumericPrecision.FLOAT32;
  long seed = 1;
  Optional<Resize> imageSize = Optional.empty();
  Predicate<Variable<TFloat32>> trainable = variable -> true;
  long featureCache;
  Function<GraphScope, InitialWeights> initialWeights = InitialWeights::fromInitializer;
  Optional<Path> directory = Optional.empty();
  ExistingRun existingRun = ExistingRun.FAIL;
  PrintStream out = new PrintStream(OutputStream.nullOutputStream());
  TrainingProgress progress = TrainingProgress.NONE;
  InstantSource clock = InstantSource.system();
  Map<String, Object> described = Map.of(); // settings that only the caller can name

  /**
   * The settings of the run, by the names of the programs' flags, for TensorBoard's HParams tab.
   */
  HParams hparams() {
    var settings = new TreeMap<String, Object>();
    settings.put("epochs", epochs);
    settings.put("batch_size", batchSize);
    settings.put("optimizer", optimizer.name());
    settings.put("learning_rate", learningRate);
    settings.put("label_smoothing", labelSmoothing);
    settings.put("class_weights", classWeights.toString());
    settings.put("normalize", normalization.toString());
    settings.put("sampling", sampling.toString());
    settings.put("precision", precision.name().toLowerCase(Locale.ROOT));
    settings.put("seed", seed);
    settings.putAll(described);
    return HParams.of(settings);
  }

  SessionOptions sessions() {
    return SessionOptions.standard().withPrecision(precision);
  }

  /** Refuses what no setting by itself can be refused for. */
  void requireComplete(DatasetSplit data) {
    if (directory.isEmpty()) {
      throw new InvalidSettingException("directory", "must be set: training writes checkpoints");
    }
    if (loss.isPresent() && labelSmoothing > 0) {
      throw new InvalidSettingException("labelSmoothing", "is part of the default loss only");
    }
    if (loss.isPresent() && augmentation.isMixing()) {
      throw new InvalidSettingException(
          "loss", "cannot be set where the augmentation mixes images: labels have parts there");
    }
    if (labelSmoothing < 0 || labelSmoothing > 1 || Double.isNaN(labelSmoothing)) {
      throw new InvalidSettingException(
          "labelSmoothing", "must be from 0 to 1, got " + labelSmoothing);
    }
    if (classWeights != ClassWeights.NONE && augmentation.isMixing()) {
      throw new InvalidSettingException(
          "classWeights",
          "cannot be set where the augmentation mixes images; sample evenly instead");
    }
    if (loss.isPresent() && classWeights != ClassWeights.NONE) {
      throw new InvalidSettingException("classWeights", "are part of the default loss only");
    }
    if (data.train().size() == 0) {
      throw new InvalidSettingException("there are no images to train with");
    }
  }

  TrainingConfig copy() {
    try {
      return (TrainingConfig) clone();
    } catch (CloneNotSupportedException impossible) {
      throw new AssertionError(impossible);
    }
  }
}
