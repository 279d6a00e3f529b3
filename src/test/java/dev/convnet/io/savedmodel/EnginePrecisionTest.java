// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.data.images.RgbImage;
import dev.convnet.nn.graph.NumericPrecision;
import dev.convnet.testing.NativeMemory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

/** An engine in float32 beside TensorFlow in another type, which is float32 on most machines. */
class EnginePrecisionTest {
  private static final String SIGNATURE = "serving_default";
  private static final int FEW = 7;
  private static final int MANY = 8;

  /** Green is the strongest, by so little that each probability shows how it was rounded. */
  private static final byte[] PIXEL = {(byte) 181, (byte) 199, (byte) 191};

  @TempDir static Path folder;

  private static Path model;

  @BeforeAll
  static void export() throws IOException {
    var checkpoint = ColorNetwork.checkpoint(folder);
    var exporter = new SavedModelExporter(ColorNetwork.byProduct());
    model = exporter.export(checkpoint, folder.resolve("colors"));
  }

  private static byte[] pixels(int rows) {
    var pixels = new byte[rows * 4 * 4 * 3];
    for (int i = 0; i < pixels.length; i++) pixels[i] = PIXEL[i % 3];
    return pixels;
  }

  private static float green(ServableModel loaded, int rows) {
    var shape = Shape.of(rows, 4, 4, 3);
    try (var images = TUint8.tensorOf(shape, DataBuffers.of(pixels(rows), true, false))) {
      return loaded.call(
          loaded.signatures().get(SIGNATURE),
          Map.of("images", images),
          outputs -> ((TFloat32) outputs.get("scores")).getFloat(0, 1));
    }
  }

  private static float expected(InferencePrecision precision, int rows) throws IOException {
    try (var loaded = ServableModel.optimized(model, precision)) {
      return green(loaded, rows);
    }
  }

  private static ServableModel load(InferencePrecision precision, TwinEngine twin)
      throws IOException {
    var loaded = ServableModel.optimized(model, precision, twin);
    twin.remembers = false;
    return loaded;
  }

  @ParameterizedTest
  @EnumSource
  void theEngineIsProvedAgainstFloat32(InferencePrecision precision) throws IOException {
    try (var loaded = load(precision, new TwinEngine(false))) {
      assertEquals(expected(InferencePrecision.FLOAT32, FEW), green(loaded, FEW));
      var remark = loaded.remark();
      assertTrue(
          remark.contains(
              "; the twin answers '%s' for images of the network's size: answers differ by 0e+00"
                  .formatted(SIGNATURE)),
          remark);
    }
  }

  /** By less than bfloat16 is. */
  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "BFLOAT16"}) // the fastest may be another one each time
  void anEngineThatIsSlightlyWrongIsNotUsed(InferencePrecision precision) throws IOException {
    var twin = new TwinEngine(false);
    twin.error = 1e-4f;
    try (var loaded = load(precision, twin)) {
      assertEquals(0, twin.open);
      assertEquals(expected(precision, FEW), green(loaded, FEW));
      var refused = "; TensorFlow answers '%s': answers would differ by ".formatted(SIGNATURE);
      assertTrue(loaded.remark().contains(refused), loaded.remark());
    }
  }

  @Test
  void fewImagesAreTheEnginesAndManyTensorFlowsInItsPrecision() throws IOException {
    var twin = new TwinEngine(true);
    twin.manyTake = 30;
    try (var loaded = load(InferencePrecision.BFLOAT16, twin)) {
      int before = twin.calls;
      assertEquals(expected(InferencePrecision.FLOAT32, FEW), green(loaded, FEW));
      assertEquals(before + 1, twin.calls, loaded.remark());

      float many = green(loaded, MANY);

      assertEquals(before + 1, twin.calls, loaded.remark());
      assertEquals(expected(InferencePrecision.BFLOAT16, MANY), many);
      var remark = loaded.remark();
      if (NumericPrecision.fastest() == NumericPrecision.BFLOAT16) {
        assertNotEquals(expected(InferencePrecision.FLOAT32, MANY), many);
        assertTrue(remark.contains("; in bfloat16 they differ by "), remark);
      } else {
        assertTrue(remark.contains("because this processor has no bfloat16"), remark);
      }
    }
    assertEquals(0, twin.open);
  }

  @Test
  void anImageClassifierTakesBoth() throws IOException {
    var twin = new TwinEngine(true);
    twin.manyTake = 30;
    try (var classifier = ImageClassifier.load(model, InferencePrecision.BFLOAT16, twin)) {
      twin.remembers = false;
      var image = new RgbImage(4, 4, pixels(1));
      int before = twin.calls;
      var one = classifier.classify(List.of(image)).get(0).best();
      assertEquals(before + 1, twin.calls, classifier.remark());

      var last = classifier.classify(Collections.nCopies(MANY, image)).get(MANY - 1).best();

      assertEquals(before + 1, twin.calls, classifier.remark());
      assertEquals("green", one.label());
      assertEquals("green", last.label());
      assertEquals(expected(InferencePrecision.FLOAT32, 1), one.probability());
      assertEquals(expected(InferencePrecision.BFLOAT16, MANY), last.probability());
    }
  }

  @Test
  void nothingNativeIsLeft() throws IOException {
    loadAndClose(0);

    NativeMemory.assertAllIsClosed(
        () -> {
          loadAndClose(0);
          loadAndClose(1);
        });
  }

  private static void loadAndClose(float error) throws IOException {
    var twin = new TwinEngine(false);
    twin.error = error;
    load(InferencePrecision.BFLOAT16, twin).close();
  }
}
