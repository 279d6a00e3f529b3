// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.fit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.ImageTrainer;
import dev.convnet.TrainedModel;
import dev.convnet.TransferNetwork;
import dev.convnet.data.augment.Augmentation;
import dev.convnet.data.augment.AugmentationParser;
import dev.convnet.data.images.DatasetSplit;
import dev.convnet.data.images.LabeledImages;
import dev.convnet.data.images.RgbImage;
import dev.convnet.io.checkpoint.CheckpointReader;
import dev.convnet.nn.layers.Mode;
import dev.convnet.nn.models.ModelConfig;
import dev.convnet.nn.models.NamedNetwork;
import dev.convnet.nn.models.Preprocessing;
import dev.convnet.nn.models.SmallNetworks;
import dev.convnet.nn.optimize.Momentum;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A head learns from features that are kept what it learns when the base runs in every step. */
class FeatureCacheTest {
  private static final int SIDE = 8;
  private static final int EPOCHS = 3;
  private static final int TRAIN = 21; // batches of 8, 8 and 5
  private static final int ALL = TRAIN + 9;

  @TempDir private Path folder;

  private final AtomicInteger looks = new AtomicInteger();
  private final LabeledImages test = new Noise(10, looks);

  /** Noise that is brighter in the second class; it counts how often a picture is looked at. */
  private record Noise(int size, AtomicInteger looks) implements LabeledImages {
    @Override
    public int label(int i) {
      return i % 2;
    }

    @Override
    public List<String> classNames() {
      return List.of("dark", "bright");
    }

    @Override
    public RgbImage image(int i) {
      looks.incrementAndGet();
      var rgb = new byte[3 * SIDE * SIDE];
      for (int k = 0; k < rgb.length; k++) rgb[k] = (byte) ((31 * i + 7 * k) % 90 + 80 * (i % 2));
      return new RgbImage(SIDE, SIDE, rgb);
    }
  }

  private TrainedModel train(String name, long cache, Augmentation augmentation)
      throws IOException {
    var config = new ModelConfig(SIDE, 10, Mode.INFERENCE);
    var base =
        new NamedNetwork(
            "small", config, Preprocessing.TORCH, "", c -> SmallNetworks.cifarResNet(1, c));
    looks.set(0);
    return ImageTrainer.of(new TransferNetwork(base, config, 2, false))
        .imageSize(SIDE)
        .epochs(EPOCHS)
        .batchSize(8)
        .optimizer(Momentum.of(0.9))
        .learningRate(0.1)
        .augment(augmentation)
        .trainable(TransferNetwork::isHeadVariable)
        .featureCache(cache)
        .directory(folder.resolve(name))
        .train(new DatasetSplit(new Noise(TRAIN, looks), new Noise(9, looks), test));
  }

  private float[] values(String name, String variable) throws IOException {
    try (var reader = CheckpointReader.open(folder.resolve(name))) {
      return reader.floats(variable);
    }
  }

  @Test
  void theHeadLearnsTheSame() throws IOException {
    var always = train("always", 0, Augmentation.NONE).evaluate(test);
    var once = train("once", 1 << 20, Augmentation.NONE).evaluate(test);

    for (var variable : List.of("head/kernel", "head/bias", "head/kernel/Momentum")) {
      assertArrayEquals(values("always", variable), values("once", variable), 1e-5f, variable);
    }
    assertArrayEquals(values("always", "conv1/kernel"), values("once", "conv1/kernel"));
    assertEquals(always.loss(), once.loss(), 1e-5);
    assertEquals(always.confusionMatrix().toString(), once.confusionMatrix().toString());
  }

  @Test
  void everyPictureIsLookedAtOnce() throws IOException {
    train("run", 1 << 20, Augmentation.NONE);

    assertEquals(ALL, looks.get());
  }

  @Test
  void whatFindsNoRoomIsComputedEachTime() throws IOException {
    train("run", 64 * TRAIN, Augmentation.NONE); // none for validation

    assertEquals(TRAIN + EPOCHS * 9, looks.get());
  }

  @Test
  void picturesThatChangeAreComputedEachTime() throws IOException {
    train("run", 1 << 20, AugmentationParser.parse("flip"));

    assertTrue(looks.get() >= EPOCHS * TRAIN + 9, "looks: " + looks);
  }
}
