// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.error.NotFiniteException;
import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.layers.Mode;
import dev.convnet.testing.Python;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/** Weights go back into Keras, which then computes what it computed before. */
class SavedWeightsTest {
  private static final Path MODELS = Path.of("src/test/resources/keras/models");
  private static final double TOLERANCE = 1e-5;

  @TempDir private Path folder;

  /** The values of a model's variables, as its file has them. */
  private static Map<String, float[]> values(KerasModel read) throws IOException {
    var model = read.traits().hasOpenSize() ? read.withImageSize(24, 24) : read;
    var values = new HashMap<String, float[]>();
    try (var graph = new Graph()) {
      var scope = GraphScope.root(graph, 0);
      var shape = Placeholder.shape(Shape.of(-1).append(model.inputShape()));
      var images = scope.tf("images").placeholder(TFloat32.class, shape);
      model.predictions(scope, images, Mode.INFERENCE);
      try (var session = new Session(graph)) {
        model.restore(session, scope);
        for (var variable : scope.collected(CollectionKey.VARIABLES)) {
          try (var fetched = session.runner().fetch(variable.asOutput()).run()) {
            var floats = new float[(int) variable.shape().size()];
            ((TFloat32) fetched.get(0)).asRawTensor().data().asFloats().read(floats);
            values.put(variable.name(), floats);
          }
        }
      }
    }
    return values;
  }

  private Path saved(Path file, String form) throws IOException {
    var model = KerasModel.read(file);
    return saved(file, form, model, values(model));
  }

  private Path saved(Path file, String form, KerasModel model, Map<String, float[]> values)
      throws IOException {
    var name = file.getParent().getFileName() + "-" + file.getFileName();
    var target = folder.resolve(name + form);
    var sized = model.traits().hasOpenSize() ? model.withImageSize(24, 24) : model;
    sized.saveWeights(target, values::get);
    return target;
  }

  static List<Path> files() throws IOException {
    return KerasModelTest.files().toList();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("files")
  void aModelComputesTheSameWithItsSavedWeights(Path file) throws IOException {
    var model = KerasModel.read(file);
    var values = values(model);

    for (var form : List.of(".h5", ".weights.h5")) {
      var again = KerasModel.read(saved(file, form, model, values), file);
      assertEquals(0, new KerasCase(file.getParent()).difference(again), TOLERANCE, form);
    }
  }

  @Test
  void kerasLoadsTheSavedWeights() throws IOException, InterruptedException {
    var cases = new ArrayList<String>();
    for (var name : List.of("nested-keras3", "norms", "shared")) {
      var model = MODELS.resolve(name).resolve("model.keras");
      for (var form : List.of(".h5", ".weights.h5")) {
        var files =
            List.of(
                model,
                saved(model, form),
                model.resolveSibling("input.npy"),
                model.resolveSibling("expected.npy"));
        cases.add(String.join(" ", files.stream().map(Path::toString).toList()));
      }
    }

    var output = Python.run("keras_weights_check.py", Files.write(folder.resolve("cases"), cases));

    var differences = output.lines().map(Double::parseDouble).toList();
    assertEquals(cases.size(), differences.size());
    for (var i = 0; i < cases.size(); i++) {
      assertEquals(0, differences.get(i), TOLERANCE, cases.get(i));
    }
  }

  @Test
  void aCheckpointWithAnotherHeadIsRecognized() throws IOException {
    var model = KerasModel.read(MODELS.resolve("nested/model.h5")); // of three classes
    var shapes = new HashMap<String, Shape>();
    var seven = model.withClasses(7);
    try (var graph = new Graph()) {
      var scope = GraphScope.root(graph, 0);
      var shape = Placeholder.shape(Shape.of(-1).append(model.inputShape()));
      seven.logits(scope, scope.tf().placeholder(TFloat32.class, shape), Mode.INFERENCE);
      seven.variables(scope).forEach(variable -> shapes.put(variable.name(), variable.shape()));
    }

    assertEquals(7, model.withShapes(shapes).classes());

    shapes.entrySet().removeIf(entry -> entry.getKey().endsWith("gamma"));
    var error = assertThrows(InvalidSettingException.class, () -> model.withShapes(shapes));
    assertTrue(error.getMessage().contains("gamma"), error.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"weights", "own.keras", "own.hdf5"})
  void aNameThatKerasDoesNotKnowIsRefused(String name) throws IOException {
    var model = KerasModel.read(MODELS.resolve("shared/model.keras"));

    var error =
        assertThrows(
            InvalidSettingException.class,
            () -> model.saveWeights(folder.resolve(name), n -> new float[0]));

    assertTrue(error.getMessage().contains(".weights.h5 or .h5"), error.getMessage());
  }

  @Test
  void neitherAnExistingFileNorHalfAFileIsTouched() throws IOException {
    var model = KerasModel.read(MODELS.resolve("shared/model.keras"));
    var file = Files.writeString(folder.resolve("own.h5"), "mine");

    assertThrows(IOException.class, () -> model.saveWeights(file, n -> new float[0]));
    assertEquals("mine", Files.readString(file));

    var values = values(model);
    values.values().iterator().next()[0] = Float.NaN;
    var other = folder.resolve("other.h5");
    assertThrows(NotFiniteException.class, () -> model.saveWeights(other, values::get));
    assertFalse(Files.exists(other));
    try (var left = Files.list(folder)) {
      assertEquals(1, left.count());
    }
  }
}
