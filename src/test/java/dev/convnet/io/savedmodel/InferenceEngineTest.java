// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.data.images.RgbImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;

/** What becomes of a model whose signatures another engine may compute. */
class InferenceEngineTest {
  private static final String IMAGES = "serving_default";

  @TempDir static Path folder;

  private static Path model;

  @BeforeAll
  static void export() throws IOException {
    model = ColorModel.export(folder);
  }

  private record Answer(float firstScore, long firstClass, String firstLabel) {
    static Answer of(Map<String, Tensor> outputs) {
      assertEquals(Set.of("classes", "labels", "scores"), outputs.keySet());
      return new Answer(
          ((TFloat32) outputs.get("scores")).getFloat(0, 0),
          ((TInt64) outputs.get("classes")).getLong(0),
          ((TString) outputs.get("labels")).getObject(0));
    }
  }

  private static Answer green(ServableModel loaded, int rows) {
    var pixels = new byte[rows * 4 * 4 * 3];
    for (int i = 1; i < pixels.length; i += 3) pixels[i] = (byte) 200;
    try (var images =
        TUint8.tensorOf(Shape.of(rows, 4, 4, 3), DataBuffers.of(pixels, true, false))) {
      return loaded.call(loaded.signatures().get(IMAGES), Map.of("images", images), Answer::of);
    }
  }

  private static Answer expected() throws IOException {
    try (var plain = ServableModel.load(model)) {
      return green(plain, 1);
    }
  }

  private static ServableModel load(TwinEngine twin) throws IOException {
    var loaded = ServableModel.optimized(model, twin);
    twin.remembers = false;
    return loaded;
  }

  @Test
  void theEngineAnswersAndTensorFlowAddsTheLabels() throws IOException {
    var twin = new TwinEngine(false);
    try (var loaded = load(twin)) {
      int before = twin.calls;
      assertEquals(2, before, "one image, and some");

      var answer = green(loaded, 1);

      assertEquals(expected(), answer);
      assertEquals("green", answer.firstLabel);
      assertEquals(before + 1, twin.calls);
      var remark = loaded.remark();
      assertTrue(
          remark.contains(
              "; the twin answers '%s' for images of the network's size: answers differ by 0e+00"
                  .formatted(IMAGES)),
          remark);
      assertTrue(remark.contains("; TensorFlow answers 'encoded': it takes images alone"), remark);
    }
    assertEquals(0, twin.open);
  }

  @Test
  void wrongAnswersAreNotUsed() throws IOException {
    var twin = new TwinEngine(false);
    twin.error = 1e-3f;
    try (var loaded = load(twin)) {
      assertEquals(0, twin.open);
      int before = twin.calls;
      assertEquals(expected(), green(loaded, 1));
      assertEquals(before, twin.calls);
      var remark = loaded.remark();
      assertTrue(
          remark.contains("; TensorFlow answers '%s': answers would differ by ".formatted(IMAGES)),
          remark);
    }
  }

  @Test
  void whatTheEngineRefusesTensorFlowAnswers() throws IOException {
    var twin = new TwinEngine(false);
    try (var loaded = load(twin)) {
      twin.refuses = true;
      assertEquals(expected(), green(loaded, 1));
    }
  }

  @Test
  void whatHasNoLibraryHereTensorFlowAnswers() throws IOException {
    var twin = new TwinEngine(false);
    twin.hasNoLibrary = true;
    try (var loaded = load(twin)) {
      assertEquals(expected(), green(loaded, 1));
      var remark = loaded.remark();
      assertTrue(remark.contains("; TensorFlow answers 'serving_default': no library"), remark);
    }
  }

  @Test
  void wrongInputsGetTensorFlowsError() throws IOException {
    try (var plain = ServableModel.optimized(model);
        var loaded = load(new TwinEngine(false));
        var wrong = TUint8.tensorOf(Shape.of(2))) {
      var signature = plain.signatures().get(IMAGES);
      var expected =
          assertThrows(
              RuntimeException.class,
              () -> plain.call(signature, Map.of("images", wrong), Answer::of));

      var actual =
          assertThrows(
              RuntimeException.class,
              () -> loaded.call(signature, Map.of("images", wrong), Answer::of));

      assertEquals(expected.getClass(), actual.getClass());
      assertEquals(expected.getMessage(), actual.getMessage());
    }
  }

  @Test
  void aReadersErrorIsNotTheEngines() throws IOException {
    var twin = new TwinEngine(false);
    try (var loaded = load(twin);
        var images = TUint8.tensorOf(Shape.of(1, 4, 4, 3))) {
      int before = twin.calls;
      var error = new IllegalArgumentException("of the reader");
      var signature = loaded.signatures().get(IMAGES);

      var thrown =
          assertThrows(
              IllegalArgumentException.class,
              () ->
                  loaded.call(
                      signature,
                      new HashMap<>(Map.of("images", images)),
                      outputs -> {
                        throw error;
                      }));

      assertEquals(error, thrown);
      assertEquals(before + 1, twin.calls);
    }
  }

  @Test
  void aSlowEngineIsNotUsed() throws IOException {
    var twin = new TwinEngine(true);
    twin.fewTake = 30;
    twin.manyTake = 30;
    try (var loaded = load(twin)) {
      assertEquals(0, twin.open);
      assertEquals(1, twin.prepared, "other sizes need the same network");
      assertEquals(expected(), green(loaded, 1));
      assertTrue(loaded.remark().contains("TensorFlow answers '" + IMAGES), loaded.remark());
    }
  }

  /** From 8 images on, a call is one of many. */
  @ParameterizedTest(name = "one image {0} ms, many {1} ms")
  @CsvSource({
    "0, 0, 1, 2, ' ms, not '",
    "0, 30, 1, 1, ', so only less than 8 a call'",
    "30, 0, 0, 1, ', so only at least 8 a call'",
  })
  void theEngineAnswersWhereItIsFaster(
      int fewTake, int manyTake, int afterFew, int afterMany, String remark) throws IOException {
    var twin = new TwinEngine(true);
    twin.fewTake = fewTake;
    twin.manyTake = manyTake;
    try (var loaded = load(twin)) {
      int before = twin.calls;
      green(loaded, 7);
      assertEquals(before + afterFew, twin.calls, loaded.remark());
      green(loaded, 8);
      assertEquals(before + afterMany, twin.calls, loaded.remark());
      assertTrue(loaded.remark().contains(remark), loaded.remark());
      assertEquals(fewTake != manyTake, loaded.remark().contains(", so only "), loaded.remark());
    }
    assertEquals(0, twin.open);
  }

  @Test
  void anImageClassifierTakesAnEngine() throws IOException {
    var twin = new TwinEngine(false);
    try (var classifier = ImageClassifier.load(model, twin)) {
      twin.remembers = false;
      assertEquals(Set.of("scores"), twin.outputs, "nobody asks for others");
      int before = twin.calls;
      var pixels = new byte[4 * 4 * 3];
      for (int i = 2; i < pixels.length; i += 3) pixels[i] = (byte) 255;
      var image = new RgbImage(4, 4, pixels);

      assertEquals("blue", classifier.classify(List.of(image)).get(0).best().label());

      assertEquals(before + 1, twin.calls);
    }
    assertEquals(0, twin.open);
  }
}
