// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.error.InvalidSettingException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

/** Extra signatures, and what an ExportSpec refuses. */
class ExportSpecTest {
  private static ExportSpec with(String name, ExportSpec.ExtraSignature extra) {
    var colors = ColorNetwork.network();
    return new ExportSpec(
        4,
        4,
        List.of("red", "green", "blue"),
        colors.logits(),
        colors.saverFactory(),
        Map.of(name, extra));
  }

  @Test
  void anExtraSignatureIsServedToo(@TempDir Path folder) throws IOException {
    var network = with("resized", (scope, images) -> Map.of("images", images));
    var checkpoint = ColorNetwork.checkpoint(folder);
    var version = new SavedModelExporter(network).export(checkpoint, folder.resolve("colors"));
    var gray = DataBuffers.of(new byte[] {7, 7, 7}, true, false);

    try (var model = ServableModel.load(version);
        var pixel = TUint8.tensorOf(Shape.of(1, 1, 1, 3), gray)) {
      var signature = model.signatures().get("resized");
      var inputs = Map.<String, Tensor>of("images", pixel);
      assertEquals(
          Shape.of(1, 4, 4, 3),
          model.call(signature, inputs, outputs -> outputs.get("images").shape()));
      assertEquals(
          List.of(7f),
          model.call(
              signature,
              inputs,
              outputs -> List.of(((TFloat32) outputs.get("images")).getFloat(0, 3, 3, 2))));
    }
  }

  @Test
  void picturesOfItsSizeStayAsTheyAre(@TempDir Path folder) throws IOException {
    var network = with("resized", (scope, images) -> Map.of("images", images));
    var checkpoint = ColorNetwork.checkpoint(folder);
    var version = new SavedModelExporter(network).export(checkpoint, folder.resolve("colors"));
    var bytes = new byte[2 * 4 * 4 * 3];
    new Random(1).nextBytes(bytes);

    try (var model = ServableModel.load(version);
        var two = TUint8.tensorOf(Shape.of(2, 4, 4, 3), DataBuffers.of(bytes, true, false))) {
      var resized =
          model.call(
              model.signatures().get("resized"),
              Map.of("images", two),
              outputs -> floats((TFloat32) outputs.get("images"), bytes.length));

      for (int i = 0; i < bytes.length; i++) assertEquals(bytes[i] & 255, resized[i]);
    }
  }

  private static float[] floats(TFloat32 tensor, int count) {
    var floats = new float[count];
    tensor.asRawTensor().data().asFloats().read(floats);
    return floats;
  }

  @ParameterizedTest
  @ValueSource(strings = {"serving_default", "encoded"})
  void refusesAnExtraSignatureOfATakenName(String name) {
    var error =
        assertThrows(IllegalArgumentException.class, () -> with(name, (scope, images) -> Map.of()));

    assertEquals("an extra signature cannot be called '" + name + "'", error.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "cat ", "two\nlines"})
  void refusesALabelThatIsNotALine(String label) {
    var colors = ColorNetwork.network();
    var labels = List.of("red", label, "blue");

    var error =
        assertThrows(
            InvalidSettingException.class,
            () -> new ExportSpec(4, 4, labels, colors.logits(), colors.saverFactory()));

    assertEquals("labels", error.setting());
  }

  @Test
  void aModelThatIsClosedRefusesCalls(@TempDir Path folder) throws IOException {
    var model = ServableModel.load(ColorModel.export(folder));
    var signature = model.signatures().get("serving_default");
    model.close();
    model.close();

    var error =
        assertThrows(
            IllegalStateException.class, () -> model.call(signature, Map.of(), outputs -> 1));

    assertTrue(error.getMessage().endsWith("colors/1 is closed"), error.getMessage());
  }
}
