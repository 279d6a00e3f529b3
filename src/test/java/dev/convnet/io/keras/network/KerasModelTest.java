// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.layers.Mode;
import dev.convnet.nn.models.Preprocessing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/** Models of Keras 1.2.2, 2.2.4, TensorFlow 1.15, tf_keras 2.18 and Keras 3.15, all made up. */
class KerasModelTest {
  private static final Path MODELS = Path.of("src/test/resources/keras/models");
  private static final double TOLERANCE = 1e-5;

  @TempDir private Path folder;

  static Path model(String name, String file) {
    return MODELS.resolve(name).resolve(file);
  }

  static Stream<Path> files() throws IOException {
    try (var all = Files.walk(MODELS)) {
      return all
          .filter(file -> file.getFileName().toString().matches("model\\.(keras|h5)"))
          .filter(file -> !file.toString().matches(".*(refused|inputs).*"))
          .sorted()
          .toList()
          .stream();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("files")
  void aModelComputesWhatKerasComputes(Path file) throws IOException {
    assertEquals(0, new KerasCase(file.getParent()).difference(file), TOLERANCE);
  }

  @Test
  void weightsAndArchitectureMayLieApart() throws IOException {
    var weights = model("gray", "model.weights.h5");

    var model = KerasModel.read(weights, model("gray", "arch.json"));

    assertEquals(0, new KerasCase(weights.getParent()).difference(model), TOLERANCE);
  }

  @Test
  void theanoTurnsKernelsWithoutAWordOfKeras1() throws IOException {
    var file = model("keras1-theano", "theano.h5");
    var keras1 = KerasModel.read(file);

    var model = keras1.ofTheano();

    assertEquals(0, new KerasCase(file.getParent()).difference(model), TOLERANCE);
    assertTrue(keras1.traits().backend().isEmpty());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"keras2-theano, model.h5", "gray, arch.json"})
  void otherFilesSayTheirBackend(String name, String file) throws IOException {
    var model = KerasModel.read(model(name, file));

    assertThrows(InvalidSettingException.class, model::ofTheano);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"nb_row\": 3, \"nb_col\": 3, \"subsample\": [1, 1], \"border_mode\": \"same\"  | []",
        "\"nb_row\": 3, \"nb_col\": 2, \"subsample\": [1, 1], \"border_mode\": \"same\"  | [c]",
        "\"nb_row\": 3, \"nb_col\": 3, \"subsample\": [2, 2], \"border_mode\": \"same\"  | [c]",
        "\"nb_row\": 3, \"nb_col\": 2, \"subsample\": [2, 2], \"border_mode\": \"valid\" | []",
      })
  void theanoPadsOtherwise(String options, String layers) throws IOException {
    var json =
        """
        {"class_name": "Sequential", "config": [{"class_name": "Convolution2D", "config":
        {"name": "c", "batch_input_shape": [null, 8, 8, 3], "nb_filter": 4, %s}}]}
        """
            .formatted(options);
    var config = Files.writeString(folder.resolve("model.json"), json);

    var model = KerasModel.read(model("keras1-theano", "theano.h5"), config);

    assertEquals("[]", model.traits().layersPaddedByTheano().toString());
    assertEquals(layers, model.ofTheano().traits().layersPaddedByTheano().toString());
  }

  @Test
  void anArchitectureAloneHasLayersButNoWeights() throws IOException {
    var model = KerasModel.read(model("gray", "arch.json"));

    assertEquals(10, model.classes());
    assertEquals(
        List.of("conv2d", "max_pooling2d", "conv2d_1"),
        model.layers().rows().stream().limit(3).map(row -> row.name()).toList());
    var error = assertThrows(IOException.class, () -> restored(model));
    assertTrue(error.getMessage().contains("no weights"), error.getMessage());
  }

  static void restored(KerasModel model) throws IOException {
    try (var graph = new Graph()) {
      var scope = GraphScope.root(graph, 0);
      var shape = Shape.of(-1).append(model.inputShape());
      var images = scope.tf("images").placeholder(TFloat32.class, Placeholder.shape(shape));
      model.logits(scope, images, Mode.INFERENCE);
      try (var session = new Session(graph)) {
        model.restore(session, scope);
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "shared  | model.keras | SOFTMAX | 5 | 3.15.1",
        "outputs | model.h5    | SIGMOID | 2 | 3.15.1",
        "nested  | model.h5    | SOFTMAX | 3 | 2.18.0",
        "keras1-functional | model.h5 | SOFTMAX | 3 | 1.2.2",
      })
  void aModelSaysWhatItIs(String name, String file, OutputKind kind, int classes, String version)
      throws IOException {
    var model = KerasModel.read(model(name, file));

    assertEquals(kind, model.ending());
    assertEquals(classes, model.classes());
    assertEquals(version, model.traits().version());
  }

  @Test
  void aConfigurationOfKeras3IsKnownWithoutItsVersion() throws IOException {
    var json =
        """
        {"class_name": "Sequential", "config": {"layers": [
          {"class_name": "InputLayer", "config": {"name": "i", "batch_shape": [null, 8, 8, 3]}},
          {"class_name": "Flatten", "config": {"name": "f"}}]}}
        """;
    var file = Files.writeString(folder.resolve("model.json"), json);

    assertEquals("3.x", KerasModel.read(file).traits().version());
  }

  @Test
  void anOutputIsChosenByName() throws IOException {
    var model = KerasModel.read(model("outputs", "model.h5"));

    assertEquals(List.of("gender", "age"), model.outputs());
    assertEquals(4, model.withOutput("age").classes());
    var error = assertThrows(InvalidSettingException.class, () -> model.withOutput("size"));
    assertTrue(error.getMessage().contains("gender, age"));
  }

  @Test
  void scalingInTheModelIsSeen() throws IOException {
    assertTrue(KerasModel.read(model("scaling", "model.h5")).traits().scalesPixels());
    assertEquals(false, KerasModel.read(model("shared", "model.keras")).traits().scalesPixels());
  }

  @Test
  void aGrayModelTakesColorImages() throws IOException {
    var model = KerasModel.read(model("gray", "arch.json"));
    try (var graph = new Graph()) {
      var scope = GraphScope.root(graph, 0);
      var shape = Shape.of(-1, 28, 28, 3);
      var images = scope.tf("images").placeholder(TFloat32.class, Placeholder.shape(shape));

      var network = model.network(PixelFormat.of(Preprocessing.UNIT));

      assertEquals("[-1, 10]", network.logits(scope, images, Mode.INFERENCE).shape().toString());
    }
  }

  /** Of 16 values, each 0 or 2, that are dropped alone, all would be equal once in 32,768 times. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {"null          | false", "[null, 1, 1, 1] | true", "[null, 1, 1, null] | true"})
  void dropoutDropsTogetherWhatItsNoiseShapeSays(String noise, boolean together)
      throws IOException {
    var json =
        """
        {"class_name": "Sequential", "config": {"layers": [{"class_name": "Dropout", "config":
        {"name": "d", "batch_input_shape": [null, 4, 4, 1], "rate": 0.5, "noise_shape": %s}}]}}
        """
            .formatted(noise);

    var model = KerasModel.read(Files.writeString(folder.resolve("model.json"), json));

    assertEquals(together ? 0 : 2, trainingRange(model));
  }

  /** The largest output in training for an image of ones, minus the smallest. */
  private static float trainingRange(KerasModel model) {
    try (var graph = new Graph()) {
      var scope = GraphScope.root(graph, 0);
      var tf = scope.tf();
      var ones = tf.ones(tf.array(1, 4, 4, 1), TFloat32.class);
      var y = model.predictions(scope, ones, Mode.TRAINING).values().iterator().next();
      var all = tf.array(0, 1, 2, 3);
      var range = tf.math.sub(tf.max(y, all), tf.min(y, all));
      try (var session = new Session(graph);
          var result = session.runner().fetch(range).run()) {
        return ((TFloat32) result.get(0)).getFloat();
      }
    }
  }
}
