// SPDX-License-Identifier: Apache-2.0
package dev.convnet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.convnet.data.augment.HistogramEqualization;
import dev.convnet.data.images.DatasetSplit;
import dev.convnet.data.images.FloatImage;
import dev.convnet.data.images.LabeledImages;
import dev.convnet.data.images.Resize;
import dev.convnet.data.images.RgbImage;
import dev.convnet.error.InvalidSettingException;
import dev.convnet.io.checkpoint.CheckpointReader;
import dev.convnet.io.savedmodel.ImageClassifier;
import dev.convnet.nn.layers.Dense;
import dev.convnet.nn.models.LayerChain;
import dev.convnet.nn.models.Network;
import dev.convnet.nn.models.PixelNormalization;
import dev.convnet.train.RunDirectory.ExistingRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each normalization by plain loops here, and in the graph of an exported network. */
class NormalizationTest {
  private static final int SIDE =
      18; // enough pixels for an equalization, and few enough for whitening
  private static final DatasetSplit DATA =
      ColorImages.inMemory(6, SIDE, SIDE).split(2 / 3.0, 1 / 6.0, 1);

  /** One layer, whose logits plain Java computes, too. */
  private static final Network NETWORK =
      (scope, images, mode) -> LayerChain.of(scope, images).then("logits", Dense.keras(3)).output();

  @TempDir private Path folder;

  private ImageTrainer trainer(PixelNormalization normalization) {
    return ImageTrainer.of(NETWORK)
        .normalize(normalization)
        .epochs(1)
        .batchSize(4)
        .learningRate(1e-3)
        .directory(folder.resolve("run"));
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource
  void theExportedNetworkNormalizesRawPixelsAsTrainingDid(PixelNormalization normalization)
      throws IOException {
    var trained = trainer(normalization).train(DATA);

    try (var checkpoint = CheckpointReader.open(trained.checkpoint());
        var classifier = ImageClassifier.load(trained.export(folder.resolve("saved")))) {
      var kernel = checkpoint.floats("logits/kernel");
      var bias = checkpoint.floats("logits/bias");
      for (int i = 0; i < DATA.test().size(); i++) {
        var image = DATA.test().image(i);
        var scores = classifier.classify(List.of(image)).get(0).classProbabilities();
        var expected = softmax(logits(normalized(image, normalization, checkpoint), kernel, bias));
        for (var score : scores) {
          int label = ColorImages.CLASSES.indexOf(score.label());
          assertEquals(expected[label], score.probability(), 1e-4);
        }
      }
    }
  }

  @Test
  void aResumedRunKeepsTheStatisticsOfItsFirstImages() throws IOException {
    var trained = trainer(PixelNormalization.CHANNELS).train(DATA);
    float[] before;
    try (var checkpoint = CheckpointReader.open(trained.checkpoint())) {
      before = checkpoint.floats("normalization/mean");
    }

    var other = new DatasetSplit(DATA.test(), DATA.validation(), DATA.test());
    trainer(PixelNormalization.CHANNELS).epochs(2).existingRun(ExistingRun.RESUME).train(other);

    try (var checkpoint = CheckpointReader.open(folder.resolve("run"))) {
      assertArrayEquals(before, checkpoint.floats("normalization/mean"));
    }
  }

  @Test
  void aRunIsNotResumedWithAnotherNormalization() throws IOException {
    trainer(PixelNormalization.IMAGE).train(DATA);

    var other = trainer(PixelNormalization.NONE).existingRun(ExistingRun.RESUME).epochs(2);

    var refused = assertThrows(InvalidSettingException.class, () -> other.train(DATA));
    assertEquals(
        "normalize must be 'image', as when the run began, got 'none'", refused.getMessage());
  }

  @Test
  void largeImagesAreNotWhitened() {
    var large = ColorImages.inMemory(6, 24, 24).split(2 / 3.0, 1 / 6.0, 1);

    var refused =
        assertThrows(
            InvalidSettingException.class, () -> trainer(PixelNormalization.ZCA).train(large));

    assertEquals(
        "normalize must not be 'zca' for images of 24x24 pixels: they have 1,728 values, and at most"
            + " 1,024 can be whitened; take an image size of 18 or less, such as 16",
        refused.getMessage());
  }

  private static double[] normalized(
      RgbImage image, PixelNormalization normalization, CheckpointReader checkpoint)
      throws IOException {
    var pixels = pixels(image);
    return switch (normalization) {
      case NONE -> pixels;
      case MEAN_IMAGE -> {
        var means = meanImage(DATA.train());
        for (int i = 0; i < pixels.length; i++) pixels[i] = (pixels[i] - means[i]) / 255;
        yield pixels;
      }
      case CHANNELS -> {
        for (int c = 0; c < 3; c++) {
          var all = channel(c);
          standardize(pixels, c, 3, mean(all), deviation(all));
        }
        yield pixels;
      }
      case RESCALE -> {
        for (int i = 0; i < pixels.length; i++) pixels[i] /= 255;
        yield pixels;
      }
      case ZCA -> {
        for (int c = 0; c < 3; c++) standardize(pixels, c, 3, mean(channel(c)), 1);
        yield product(checkpoint.floats("normalization/whitening"), pixels); // see ZcaWhiteningTest
      }
      case IMAGE -> {
        standardize(pixels, 0, 1, mean(pixels), deviation(pixels));
        yield pixels;
      }
      case EQUALIZE -> {
        var values = new Resize(SIDE, SIDE).apply(image);
        var equal =
            new HistogramEqualization(1)
                .apply(new FloatImage(SIDE, SIDE, values), new SplittableRandom(1));
        for (int i = 0; i < pixels.length; i++) pixels[i] = equal.values()[i];
        yield pixels;
      }
    };
  }

  private static double[] pixels(RgbImage image) {
    var rgb = image.rgb();
    var pixels = new double[rgb.length];
    for (int i = 0; i < rgb.length; i++) pixels[i] = rgb[i] & 0xff;
    return pixels;
  }

  private static double[] meanImage(LabeledImages images) throws IOException {
    var means = new double[3 * SIDE * SIDE];
    for (int i = 0; i < images.size(); i++) {
      var pixels = pixels(images.image(i));
      for (int k = 0; k < means.length; k++) means[k] += pixels[k] / images.size();
    }
    return means;
  }

  private static double[] product(float[] matrix, double... vector) {
    var product = new double[vector.length];
    for (int i = 0; i < vector.length; i++) {
      for (int k = 0; k < vector.length; k++)
        product[i] += matrix[i * vector.length + k] * vector[k];
    }
    return product;
  }

  private static double[] channel(int channel) throws IOException {
    var values = new ArrayList<Double>();
    for (int i = 0; i < DATA.train().size(); i++) {
      var pixels = pixels(DATA.train().image(i));
      for (int k = channel; k < pixels.length; k += 3) values.add(pixels[k]);
    }
    return values.stream().mapToDouble(value -> value).toArray();
  }

  private static void standardize(
      double[] values, int first, int step, double mean, double deviation) {
    for (int k = first; k < values.length; k += step) values[k] = (values[k] - mean) / deviation;
  }

  private static double mean(double... values) {
    double sum = 0;
    for (var value : values) sum += value;
    return sum / values.length;
  }

  private static double deviation(double... values) {
    double mean = mean(values);
    double sum = 0;
    for (var value : values) sum += (value - mean) * (value - mean);
    return Math.sqrt(sum / values.length);
  }

  private static double[] logits(double[] pixels, float[] kernel, float[] bias) {
    var logits = new double[3];
    for (int label = 0; label < 3; label++) {
      logits[label] = bias[label];
      for (int i = 0; i < pixels.length; i++) logits[label] += pixels[i] * kernel[3 * i + label];
    }
    return logits;
  }

  private static double[] softmax(double... logits) {
    double largest = Math.max(logits[0], Math.max(logits[1], logits[2]));
    double sum = 0;
    for (var logit : logits) sum += Math.exp(logit - largest);
    var probabilities = new double[3];
    for (int i = 0; i < 3; i++) probabilities[i] = Math.exp(logits[i] - largest) / sum;
    return probabilities;
  }
}
