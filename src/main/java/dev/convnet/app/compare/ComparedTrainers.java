// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.compare;

import dev.convnet.ImageTrainer;
import dev.convnet.PretrainedWeights;
import dev.convnet.TransferNetwork;
import dev.convnet.app.cli.UsageException;
import dev.convnet.app.fit.DatasetOptions;
import dev.convnet.app.fit.OptimizerType;
import dev.convnet.app.fit.TrainerOptions;
import dev.convnet.error.InvalidSettingException;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Initializer;
import dev.convnet.nn.graph.Initializer.GlorotUniform;
import dev.convnet.nn.graph.Initializer.Normal;
import dev.convnet.nn.graph.Initializer.VarianceScaling;
import dev.convnet.nn.graph.Initializer.VarianceScaling.Distribution;
import dev.convnet.nn.graph.Initializer.VarianceScaling.Fan;
import dev.convnet.nn.models.NamedNetwork;
import dev.convnet.nn.models.Networks;
import dev.convnet.nn.models.Regularization;
import dev.convnet.train.TrainingLoop.InitialWeights;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * Makes the trainer of each compared value.
 *
 * @param model the network; empty if networks are compared
 * @param weights pre-trained weights; empty unless they are compared
 */
record ComparedTrainers(
    ComparedFactor factor,
    Optional<String> model,
    Optional<Path> weights,
    DatasetOptions images,
    TrainerOptions training) {
  private static final long FEATURE_CACHE = 1L << 26; // floats: 256 MB
  private static final double RANDOM_DEVIATION = 0.01;

  /**
   * The trainer of a value, without directory and seed.
   *
   * @param classes number of classes of the data set
   */
  ImageTrainer trainer(String value, int classes) {
    return switch (factor) {
      case OPTIMIZERS -> training.applyOptimizer(standard(), optimizer(value));
      case LEARNING_RATES -> standard().learningRate(number(value));
      case INITIALIZERS -> standard().initialWeights(initialWeights(value));
      case DROPOUT -> regularized(Regularization.OF_SOURCE.dropoutRate(number(value)));
      case BATCH_NORM -> regularized(Regularization.OF_SOURCE.batchNorm(isOn(value)));
      case AUGMENTATION -> standard().augment(value.replace('+', ','));
      case TRANSFER -> transfer(value, classes);
      case BATCH_SIZES -> standard().batchSize(wholeNumber(value));
      case ARCHITECTURES -> withFlags(ImageTrainer.of(Networks.named(value)));
    };
  }

  private ImageTrainer withFlags(ImageTrainer trainer) {
    return training.apply(images.apply(trainer));
  }

  private ImageTrainer standard() {
    return withFlags(ImageTrainer.of(network()));
  }

  NamedNetwork network() {
    return Networks.named(model.orElseThrow(() -> new UsageException("--model is missing")));
  }

  private ImageTrainer regularized(Regularization regularization) {
    return withFlags(ImageTrainer.of(network().regularized(regularization)));
  }

  /** Pre-trained batch norms keep their statistics, as in the program {@code transfer}. */
  private ImageTrainer transfer(String value, int classes) {
    var config = images.modelConfig(network());
    var scratch = value.equals("scratch");
    if (!scratch && !value.equals("frozen") && !value.equals("fine-tuned")) {
      throw invalid("scratch, frozen or fine-tuned", value);
    }
    var network = new TransferNetwork(network(), config, classes, scratch);
    var trainer = withFlags(ImageTrainer.of(network)).imageSize(config.imageSize());
    if (scratch) return trainer;
    var path = weights.orElseThrow(() -> new UsageException("--weights is missing"));
    var pretrained = trainer.initialWeights(new PretrainedWeights(path)::initialWeights);
    if (value.equals("fine-tuned")) return pretrained;
    return pretrained.trainable(TransferNetwork::isHeadVariable).featureCache(FEATURE_CACHE);
  }

  /** The initial weights of a value of {@code initializers}. */
  static Function<GraphScope, InitialWeights> initialWeights(String value) {
    var initializer = initializer(value);
    return scope -> InitialWeights.withWeights(scope, initializer);
  }

  private static Initializer initializer(String value) {
    if (value.startsWith("random=")) {
      return new Normal((float) number(value.substring("random=".length())));
    }
    return switch (value) {
      case "random" -> new Normal((float) RANDOM_DEVIATION);
      case "glorot" -> new GlorotUniform();
      case "he" -> new VarianceScaling(2, Fan.IN, Distribution.TRUNCATED_NORMAL);
      default -> throw invalid("random, random=DEVIATION, glorot or he", value);
    };
  }

  private static OptimizerType optimizer(String value) {
    return Arrays.stream(OptimizerType.values())
        .filter(type -> type.toString().equals(value.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(() -> invalid(Arrays.toString(OptimizerType.values()), value));
  }

  private static double number(String value) {
    try {
      return Double.parseDouble(value);
    } catch (NumberFormatException e) {
      throw invalid("numbers", value);
    }
  }

  private static int wholeNumber(String value) {
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw invalid("whole numbers", value);
    }
  }

  private static boolean isOn(String value) {
    return switch (value) {
      case "on" -> true;
      case "off" -> false;
      default -> throw invalid("on or off", value);
    };
  }

  private static InvalidSettingException invalid(String allowed, String value) {
    return new InvalidSettingException("values", "must be %s, got '%s'".formatted(allowed, value));
  }
}
