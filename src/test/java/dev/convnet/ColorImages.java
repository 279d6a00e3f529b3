// SPDX-License-Identifier: Apache-2.0
package dev.convnet;

import dev.convnet.data.images.DatasetSplit;
import dev.convnet.nn.layers.Activation;
import dev.convnet.nn.layers.BatchNorm;
import dev.convnet.nn.layers.Conv2d;
import dev.convnet.nn.layers.Dense;
import dev.convnet.nn.layers.Dropout;
import dev.convnet.nn.layers.GlobalAveragePool;
import dev.convnet.nn.layers.Rescaling;
import dev.convnet.nn.models.LayerChain;
import dev.convnet.nn.models.Network;
import dev.convnet.testing.ImageFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/** Images whose strongest color is their class, and networks that learn it. */
final class ColorImages {
  static final List<String> CLASSES = List.of("red", "green", "blue");

  private ColorImages() {}

  /** As many images of each class, class by class in turn. */
  static ImageDataset inMemory(int perClass, int height, int width) {
    var labels = new int[perClass * CLASSES.size()];
    for (int i = 0; i < labels.length; i++) labels[i] = i % CLASSES.size();
    return ImageDataset.of(pixels(labels, height, width), height, width, labels, CLASSES);
  }

  /** Noise from 0 to 99, and 100 more in the channel of the label. */
  private static byte[] pixels(int[] labels, int height, int width) {
    var random = new Random(7);
    var pixels = new byte[labels.length * height * width * 3];
    for (int i = 0; i < pixels.length; i++) {
      var label = labels[i / (height * width * 3)];
      pixels[i] = (byte) (random.nextInt(100) + (i % 3 == label ? 100 : 0));
    }
    return pixels;
  }

  /** Writes PNG files {@code FOLDER/CLASS/NUMBER.png}. */
  static Path write(Path folder, int perClass, int height, int width) throws IOException {
    for (int label = 0; label < CLASSES.size(); label++) {
      var ofClass = Files.createDirectories(folder.resolve(CLASSES.get(label)));
      for (int i = 0; i < perClass; i++) {
        var color = 0xff000000 | (100 + i) << (16 - 8 * label);
        var image = ImageFiles.plain(height, width, color);
        Files.write(ofClass.resolve(i + ".png"), ImageFiles.encode("png", image));
      }
    }
    return folder;
  }

  /** 48 images for training, 12 for validation and 12 for the test, 8 by 8. */
  static DatasetSplit split() {
    return inMemory(24, 8, 8).split(2 / 3.0, 1 / 6.0, 1);
  }

  /** With batch normalization and dropout. */
  static Network network(int classes) {
    return (scope, images, mode) ->
        LayerChain.of(scope, images) // [N, H, W, 3]
            .then("scale", Rescaling.by(1 / 255.0))
            .then("conv", Conv2d.keras(3, 8).withoutBias())
            .then("norm", BatchNorm.of(mode).momentum(0.8))
            .then("relu", Activation.RELU)
            .then("mean", GlobalAveragePool.FLAT) // [N, 8]
            .then("drop", Dropout.of(0.1, mode))
            .then("logits", Dense.keras(classes)) // [N, classes]
            .output();
  }

  /** Without random choices in its steps, and without statistics. */
  static Network plainNetwork() {
    return (scope, images, mode) ->
        LayerChain.of(scope, images)
            .then("scale", Rescaling.by(1 / 255.0))
            .then("mean", GlobalAveragePool.FLAT) // [N, 3]
            .then("logits", Dense.keras(CLASSES.size()))
            .output();
  }

  /** A trainer that learns the colors in three epochs. */
  static ImageTrainer trainer(Network network, Path directory) {
    return ImageTrainer.of(network).epochs(3).batchSize(4).learningRate(0.03).directory(directory);
  }
}
