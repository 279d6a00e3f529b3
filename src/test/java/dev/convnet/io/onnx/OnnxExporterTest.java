// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.TensorInfo;
import dev.convnet.data.images.ExifOrientation;
import dev.convnet.io.onnx.convert.SignatureConversion.Target;
import dev.convnet.io.savedmodel.ExportSpec;
import dev.convnet.io.savedmodel.ExportSpec.LogitsBuilder;
import dev.convnet.nn.graph.Initializer.Constant;
import dev.convnet.testing.OnnxFile;
import dev.convnet.testing.Python;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.ndarray.Shape;

/** What the files hold, and what is refused. */
class OnnxExporterTest {
  private static final List<String> LABELS = List.of("airplane", "car", "ship");

  @TempDir private Path folder;

  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("new/model.onnx");
  }

  /** Means of the channels, which become something else. */
  private RandomNetwork network(LogitsBuilder top) {
    LogitsBuilder logits =
        (scope, images) -> {
          var kernel = scope.variable("kernel", Shape.of(3, 3), new Constant(0.01f));
          var tf = scope.tf();
          var means = tf.math.mean(images, tf.array(1, 2));
          return top.build(scope, tf.linalg.matMul(means, kernel));
        };
    return new RandomNetwork(new ExportSpec(8, 6, LABELS, logits));
  }

  private Path export(RandomNetwork network) throws IOException {
    return new OnnxExporter("means").export(network.spec(), network.checkpoint(folder), file);
  }

  @Test
  void aFileSaysWhatItTakesAndReturns() throws Exception {
    var network = network((scope, x) -> x);

    assertEquals(file, export(network));

    try (var onnx = OnnxFile.open(file, network.savedModel(folder))) {
      onnx.assertAgrees(2, 8, 6, 3);
      var session = onnx.session();
      var images = (TensorInfo) session.getInputInfo().get("images").getInfo();
      assertArrayEquals(new long[] {-1, -1, -1, 3}, images.getShape());
      assertEquals("N", images.getDimensionNames()[0]);
      assertEquals(List.of("classes", "scores"), List.copyOf(session.getOutputNames()));
      var metadata = session.getMetadata();
      assertEquals("means", metadata.getGraphName());
      assertEquals("convnet", metadata.getProducerName());
      assertEquals(
          Map.of(
              "network",
              "means",
              "labels",
              "airplane\ncar\nship",
              "input",
              "red, green and blue from 0 to 255; scaling is in the graph",
              "Image.BitmapPixelFormat",
              "Rgb8",
              "Image.ColorSpaceGamma",
              "SRGB",
              "Image.NominalPixelRange",
              "NominalRange_0_255"),
          metadata.getCustomMetadata());
    }
  }

  @Test
  void aFileSaysHowImagesAreTurned() throws Exception {
    var network = network((scope, x) -> x);
    var spec = network.spec().withExifOrientation(ExifOrientation.OBEY);

    new OnnxExporter("means").export(spec, network.checkpoint(folder), file);

    try (var onnx = OnnxFile.open(file, network.savedModel(folder))) {
      var metadata = onnx.session().getMetadata().getCustomMetadata();
      assertEquals("obey", metadata.get("exif_orientation"));
    }
  }

  @Test
  void theCheckerOfOnnxAcceptsIt() throws Exception {
    export(network((scope, x) -> x));

    assertTrue(Python.run("onnx_check.py", file).startsWith("18 "));
  }

  @Test
  void anOptimizedFileAnswersAlike() throws Exception {
    var network = network((scope, x) -> x);
    var model = network.savedModel(folder);

    new OnnxExporter("means").optimized().export(model, file);

    assertTrue(Files.readString(file, StandardCharsets.ISO_8859_1).contains("then_branch"));
    assertTrue(Python.run("onnx_check.py", file).startsWith("18 "));
    try (var onnx = OnnxFile.open(file, model)) {
      onnx.assertAgrees(2, 8, 6, 3);
      onnx.assertAgrees(1, 8, 7, 3);
      onnx.assertAgrees(3, 20, 6, 3);
    }
  }

  @Test
  void allThatHasNoConversionIsSaidAtOnce() {
    var network = network((scope, x) -> scope.tf().math.lgamma(scope.tf().math.digamma(x)));

    var error = assertThrows(IOException.class, () -> export(network));

    assertEquals(
        "'means' cannot be exported to ONNX, for which there is no conversion of: Digamma, Lgamma",
        error.getMessage());
    assertFalse(Files.exists(file));
  }

  @Test
  void anExistingFileIsNotChanged() throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "mine");

    assertThrows(FileAlreadyExistsException.class, () -> export(network((scope, x) -> x)));

    assertEquals("mine", Files.readString(file));
  }

  /** The largest message of protocol buffers has 2 GB. */
  @Test
  void aNetworkThatIsTooLargeIsRefused() throws IOException {
    var model = network((scope, x) -> x).savedModel(folder);

    var error =
        assertThrows(
            IOException.class,
            () ->
                new OnnxExporter("large", Target.ANY, ExifOrientation.IGNORE, 30)
                    .export(model, file));

    assertTrue(error.getMessage().startsWith("'large' has "), error.getMessage());
    assertTrue(
        error.getMessage().endsWith("but an ONNX file holds 30 at most; export a SavedModel"));
    assertFalse(Files.exists(file));
  }

  @Test
  void nothingIsLeftBesideTheFile() throws IOException {
    export(network((scope, x) -> x));

    try (var files = Files.list(file.getParent())) {
      assertEquals(List.of(file), files.toList());
    }
  }

  @Tag("nightly")
  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"mnist", "cifar10", "cifar10-fast", "efficientnet-lite0"})
  void aTrainedNetworkAgrees(String name) throws Exception {
    var model = Path.of("savedmodels", name);

    OnnxExporter.exportFolder(model, file);

    try (var onnx = OnnxFile.open(file, model)) {
      onnx.assertAgrees(1, 224, 224, 3);
      onnx.assertAgrees(3, 32, 32, 3);
      onnx.assertAgrees(1, 120, 300, 3);
      assertEquals(name, onnx.session().getMetadata().getGraphName());
    }
    Python.run("onnx_check.py", file);
  }
}
