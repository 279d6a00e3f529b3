// SPDX-License-Identifier: Apache-2.0
package dev.convnet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.data.images.DatasetSplit;
import dev.convnet.error.InvalidSettingException;
import dev.convnet.io.checkpoint.CheckpointReader;
import dev.convnet.io.keras.network.KerasModel;
import dev.convnet.io.keras.network.PixelFormat;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.layers.Mode;
import dev.convnet.nn.models.Preprocessing;
import dev.convnet.testing.ImageFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.types.TFloat32;

/** Models of Keras with batch norms learn red from green from blue. */
class KerasTrainingTest {
  private static final Path MODELS = Path.of("src/test/resources/keras/models");

  @TempDir private static Path folder;

  private static DatasetSplit data;

  @BeforeAll
  static void drawPictures() throws IOException {
    for (int i = 0; i < 12; i++) {
      draw("red", i, 0xff900000);
      draw("green", i, 0xff009000);
      draw("blue", i, 0xff000090);
    }
    data = ImageDataset.folder(folder.resolve("pictures")).split(0.5, 0.5, 1);
  }

  private static void draw(String name, int number, int color) throws IOException {
    var file = folder.resolve("pictures").resolve(name).resolve(number + ".png");
    Files.createDirectories(file.getParent());
    var brighter = color + 0x040404 * number;
    Files.write(file, ImageFiles.encode("png", ImageFiles.plain(12, 12, brighter)));
  }

  private static KerasTraining training(String file) throws IOException {
    var model = KerasModel.read(MODELS.resolve(file));
    return new KerasTraining(model, PixelFormat.of(Preprocessing.UNIT));
  }

  private static ImageTrainer run(ImageTrainer trainer, String name) {
    return trainer.batchSize(9).learningRate(0.01).directory(folder.resolve(name));
  }

  @Test
  void fineTuningImprovesAndFrozenVariablesKeepEveryBit() throws IOException {
    var training = training("shared/model.keras"); // of five classes
    var first =
        run(training.transfer().trainable(training::isHeadVariable), "head").epochs(1).train(data);

    var second = run(training.continued(first.checkpoint()), "whole").epochs(20).train(data);

    assertEquals(3, second.classNames().size());
    var before = first.evaluate(data.train()).accuracy();
    var after = second.evaluate(data.train()).accuracy();
    assertTrue(after >= before + 0.3, before + ", then " + after);
    assertFrozen("shared/model.keras", "head");
  }

  /** Without the new layer, the checkpoint has the file's values. */
  private static void assertFrozen(String file, String run) throws IOException {
    var model = KerasModel.read(MODELS.resolve(file));
    try (var graph = new Graph();
        var trained = CheckpointReader.open(folder.resolve(run).resolve("best"))) {
      var scope = GraphScope.root(graph, 1);
      var images = scope.tf("images").zeros(scope.tf().array(1L, 12L, 12L, 3L), TFloat32.class);
      model.logits(scope, images, Mode.INFERENCE);
      try (var session = new Session(graph)) {
        model.restore(session, scope);
        for (var variable : model.variables(scope)) {
          if (model.isHead(variable)) continue;
          try (var value = session.runner().fetch(variable.asOutput()).run()) {
            var floats = new float[(int) variable.shape().size()];
            ((TFloat32) value.get(0)).asRawTensor().data().asFloats().read(floats);
            assertArrayEquals(floats, trained.floats(variable.name()), variable.name());
          }
        }
      }
    }
  }

  @Test
  void anArchitectureLearnsFromFreshValues() throws IOException {
    var trained = run(training("nested/model.h5").fresh(), "fresh").epochs(15).train(data);

    var accuracy = trained.evaluate(data.train()).accuracy();
    assertTrue(accuracy > 0.6, "accuracy " + accuracy);
  }

  @Test
  void anotherSizeIsRefused() throws IOException {
    var trainer = run(training("shared/model.keras").fresh(), "size").imageSize(20);

    var error = assertThrows(InvalidSettingException.class, () -> trainer.train(data));

    assertTrue(error.getMessage().contains("must be that of the model, 12×12"));
  }
}
