// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.ImageDataset;
import dev.convnet.ImageTrainer;
import dev.convnet.KerasTraining;
import dev.convnet.app.deploy.KerasImport.LayerSelection;
import dev.convnet.data.images.RgbImage;
import dev.convnet.io.keras.network.KerasModel;
import dev.convnet.io.keras.network.PixelFormat;
import dev.convnet.io.savedmodel.ImageClassifier;
import dev.convnet.nn.layers.Mode;
import dev.convnet.nn.models.ModelConfig;
import dev.convnet.nn.models.Networks;
import dev.convnet.testing.ImageFiles;
import dev.convnet.testing.JavaProgram;
import dev.convnet.testing.Python;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A model of Keras that was trained further goes back to Keras, and into a SavedModel. */
class KerasWeightsExportTest {
  private static final int SIDE = 12;
  private static final String MODEL = "src/test/resources/keras/models/shared/model.keras";

  @TempDir private static Path folder;

  @BeforeAll
  static void fineTune() throws IOException {
    var colors = List.of(0xff900000, 0xff009000, 0xff000090);
    for (var color : colors) {
      for (var i = 0; i < 4; i++) {
        var file = folder.resolve("pictures/" + color).resolve(i + ".png");
        Files.createDirectories(file.getParent());
        Files.write(file, ImageFiles.encode("png", ImageFiles.plain(SIDE, SIDE, color + i)));
      }
    }
    var data = ImageDataset.folder(folder.resolve("pictures")).split(0.5, 0.5, 1);
    new KerasTraining(KerasModel.read(Path.of(MODEL)), PixelFormat.PLAIN)
        .transfer()
        .batchSize(6)
        .epochs(2)
        .learningRate(1e-3)
        .directory(folder.resolve("run"))
        .train(data);
    Files.writeString(folder.resolve("run/labels.txt"), "0\n1\n2\n");
  }

  private static Path export(String format, String name) {
    var to = folder.resolve(name);
    var line = "export --model=%s --checkpoint=%s/run/best --format=%s --to=%s";
    var ended = JavaProgram.here(line.formatted(MODEL, folder, format, to).split(" "));
    assertEquals(0, ended.code(), ended.err());
    return to;
  }

  @ParameterizedTest
  @CsvSource({"tuned.h5", "tuned.weights.h5"})
  void kerasPredictsWhatTheSavedModelDoes(String name) throws IOException, InterruptedException {
    var model = export("saved_model", "savedmodel");
    var weights = export("keras_h5", name);

    var output = Python.run("keras_fine_tuned.py", MODEL, weights, 3, SIDE);

    var expected = Arrays.stream(output.strip().split(" ")).map(Float::parseFloat).toList();
    try (var classifier = ImageClassifier.load(model)) {
      for (var score : classifier.classify(List.of(picture())).get(0).classProbabilities()) {
        var keras = expected.get(Integer.parseInt(score.label()));
        assertEquals(keras, score.probability(), 1e-5, score.label());
      }
    }
  }

  private static RgbImage picture() {
    var pixels = new byte[SIDE * SIDE * 3];
    for (var i = 0; i < pixels.length; i++) pixels[i] = (byte) (i * 7);
    return new RgbImage(SIDE, SIDE, pixels);
  }

  @Test
  void aNetworkOfThisProjectIsWrittenByItsLayers() throws IOException {
    var network = Networks.named("lenet5-modern");
    var config = new ModelConfig(32, 3, Mode.INFERENCE);
    var first = folder.resolve("first.h5");
    var second = folder.resolve("second.h5");
    var run = folder.resolve("network");
    var data = ImageDataset.folder(folder.resolve("pictures")).split(0.5, 0.5, 1);
    ImageTrainer.of(network).imageSize(32).epochs(1).batchSize(6).directory(run).train(data);

    new KerasWeightsExport(run.resolve("best"), first).write(network, config);
    var imported = new KerasImport(first, network, config);
    var checkpoint = imported.toCheckpoint(folder.resolve("imported"), LayerSelection.ALL);
    new KerasWeightsExport(checkpoint, second).write(network, config);

    assertEquals(-1, Files.mismatch(first, second));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "--model=mnist                | 2 | 'mnist' is neither",
        "--model=lenet5-modern        | 2 | --to must end in .h5",
        "--model=MODEL --scale=1/255  | 2 | writes weights alone",
        "--model=MODEL --version=3    | 2 | only a SavedModel has versions",
        "--model=MODEL --checkpoint=MODEL.ckpt | 1 | MODEL.ckpt",
      })
  void aWrongFlagIsExplained(String flags, int status, String words) {
    var target = folder.resolve("wrong.weights.h5");
    var line = "export --checkpoint=%s/run/best --format=keras_h5 --to=%s %s";
    var arguments = line.formatted(folder, target, flags.replace("MODEL", MODEL)).split(" ");
    if (flags.contains("--checkpoint")) arguments[1] = "--exif-orientation=ignore";

    var ended = JavaProgram.here(arguments);

    assertEquals(status, ended.code(), ended.err());
    var said = words.replace("MODEL", MODEL);
    assertTrue(ended.err().contains(said), ended.err());
    assertFalse(Files.exists(target));
  }

  @Test
  void flagsForKerasFilesNeedOne() {
    var ended =
        JavaProgram.here(
            "export", "--checkpoint=" + folder, "--to=" + folder.resolve("x"), "--scale=1/255");

    assertEquals(2, ended.code());
    assertTrue(ended.err().contains("are for files of Keras"), ended.err());
  }
}
