// SPDX-License-Identifier: Apache-2.0
package dev.convnet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.data.images.DatasetSplit;
import dev.convnet.data.images.LabeledImages;
import dev.convnet.io.checkpoint.CheckpointReader;
import dev.convnet.nn.layers.BatchNorm;
import dev.convnet.nn.layers.Dense;
import dev.convnet.nn.layers.GlobalAveragePool;
import dev.convnet.nn.models.LayerChain;
import dev.convnet.nn.models.Network;
import dev.convnet.train.RunDirectory.ExistingRun;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stochastic weight averaging in a run, whose checkpoints are the oracle. */
class WeightAveragingTest {
  /** A batch norm of the images themselves, so that its statistics are those of the pixels. */
  private static final Network NETWORK =
      (scope, images, mode) ->
          LayerChain.of(scope, images)
              .then("norm", BatchNorm.of(mode))
              .then("pool", GlobalAveragePool.FLAT)
              .then("logits", Dense.keras(3))
              .output();

  @TempDir private Path folder;
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  private TrainedModel train(DatasetSplit data, int epochs) throws IOException {
    return ImageTrainer.of(NETWORK)
        .epochs(epochs)
        .batchSize(12)
        .averagedEpochs(2)
        .directory(folder)
        .log(new PrintStream(printed, true, StandardCharsets.UTF_8))
        .train(data);
  }

  private float[] kernel(String checkpoint) throws IOException {
    return values(checkpoint, "logits/kernel");
  }

  private float[] values(String checkpoint, String variable) throws IOException {
    try (var reader = CheckpointReader.open(folder.resolve(checkpoint))) {
      return reader.floats(variable);
    }
  }

  @Test
  void theAverageIsThatOfTheLastEpochs() throws IOException {
    var data = ColorImages.split(); // four batches of 12

    train(data, 3);

    var second = kernel("model.ckpt-8");
    var third = kernel("model.ckpt-12");
    var mean = new float[second.length];
    for (var i = 0; i < mean.length; i++) mean[i] = (second[i] + third[i]) / 2;
    assertArrayEquals(mean, kernel("averaged/averaged.ckpt-12"), 1e-6f);
    assertArrayEquals(
        channelMeans(data.train()), values("averaged/averaged.ckpt-12", "norm/moving_mean"), 1e-2f);
    assertTrue(
        printed.toString(StandardCharsets.UTF_8).contains("averaged weights: validation loss"));
  }

  private static float[] channelMeans(LabeledImages images) throws IOException {
    var sums = new double[3];
    var count = 0L;
    for (var i = 0; i < images.size(); i++) {
      var pixels = images.image(i, images.commonSize().orElseThrow());
      for (var j = 0; j < pixels.length; j++) sums[j % 3] += pixels[j];
      count += pixels.length / 3;
    }
    var means = new float[3];
    for (var j = 0; j < 3; j++) means[j] = (float) (sums[j] / count);
    return means;
  }

  @Test
  void aResumedRunStartsFromItsOwnWeights() throws IOException {
    var data = ColorImages.split();
    var trained = train(data, 2);
    var second = kernel("model.ckpt-8");

    trained.resume(3, data);

    assertArrayEquals(second, kernel("model.ckpt-8"));
    assertEquals(
        3,
        printed
            .toString(StandardCharsets.UTF_8)
            .lines()
            .filter(l -> l.startsWith("epoch"))
            .count());
  }

  @Test
  void aRunThatIsOverwrittenLosesItsAverages() throws IOException {
    var data = ColorImages.split();
    train(data, 2);

    ImageTrainer.of(NETWORK)
        .epochs(1)
        .directory(folder)
        .existingRun(ExistingRun.OVERWRITE)
        .train(data);

    try (var files = Files.walk(folder)) {
      assertEquals(0, files.filter(file -> file.toString().contains("averaged.ckpt")).count());
    }
  }
}
