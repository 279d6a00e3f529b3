// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.onnx;

import static dev.convnet.io.onnx.ClassifierCalls.assertSame;
import static dev.convnet.io.onnx.ClassifierCalls.images;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.data.images.EncodedImage;
import dev.convnet.data.images.ExifOrientation;
import dev.convnet.data.images.JavaImageDecoder;
import dev.convnet.data.images.RgbImage;
import dev.convnet.error.OptionalArtifact;
import dev.convnet.io.savedmodel.ImageClassifier;
import dev.convnet.io.savedmodel.ImagePrediction;
import dev.convnet.nn.models.Networks;
import dev.convnet.testing.ImageFiles;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An ONNX file alone answers as the SavedModel it was made of. */
class OnnxClassifierTest {
  @TempDir static Path folder;

  private static Path saved;
  private static ImageClassifier expected;
  private static OnnxClassifier classifier;

  @BeforeAll
  static void load() throws IOException {
    saved = RandomNetwork.of(Networks.named("resnet20")).savedModel(folder);
    var file = OnnxExporter.ofFolder(saved).optimized().export(saved, folder.resolve("model.onnx"));
    expected = ImageClassifier.load(saved);
    classifier = OnnxClassifier.load(file, new OnnxThreads(3, false)); // 19 images are three parts
  }

  @AfterAll
  static void close() {
    expected.close();
    classifier.close();
  }

  private static byte[] png(RgbImage image) {
    return ImageFiles.encode("png", ImageFiles.of(image.height(), image.width(), image.rgb()));
  }

  @Test
  void answersAreThoseOfTheSavedModel() {
    assertEquals(expected.labels(), classifier.labels());
    for (var size : List.of(32, 24, 57)) {
      for (int count : new int[] {1, 5, 19}) {
        var images = images(count, size, size + 3);
        assertSame(expected.classify(images), classifier.classify(images));
      }
    }
    assertEquals(List.of(), classifier.classify(List.of()));
  }

  @Test
  void filesOfDifferentSizesKeepTheirOrder() {
    var images = new ArrayList<>(images(3, 40, 30));
    images.addAll(images(2, 32, 32));
    images.addAll(images(1, 40, 30));
    var files = images.stream().map(OnnxClassifierTest::png).toList();

    assertSame(expected.classifyEncoded(files), classifier.classifyEncoded(files));
    assertEquals(List.of(), classifier.classifyEncoded(List.of()));
  }

  @Test
  void filesAreTurnedIfTheExportSaysSo() throws IOException {
    var image = images(1, 20, 33).get(0);
    var jpeg = ImageFiles.encode("jpg", ImageFiles.of(image.height(), image.width(), image.rgb()));
    var file = turned(jpeg);
    var model = folder.resolve("turning.onnx");
    var exporter = OnnxExporter.ofFolder(saved).withExifOrientation(ExifOrientation.OBEY);

    try (var turning = OnnxClassifier.load(exporter.export(saved, model))) {
      var upright = JavaImageDecoder.decode(EncodedImage.of(file, "file"), ExifOrientation.OBEY);
      assertEquals(33, upright.height());
      var answers = turning.classifyEncoded(List.of(file));
      assertEquals(turning.classify(List.of(upright)), answers);
      assertEquals(classifier.classify(List.of(upright)), answers);
      assertNotEquals(classifier.classifyEncoded(List.of(file)), answers);
    }
  }

  /** With an EXIF block that says: to be turned by a quarter. */
  private static byte[] turned(byte[] jpeg) {
    var exif = "ffe1002245786966000049492a0008000000010012010300010000000600000000000000";
    var block = HexFormat.of().parseHex(exif);
    return ByteBuffer.allocate(jpeg.length + block.length)
        .put(jpeg, 0, 2)
        .put(block)
        .put(jpeg, 2, jpeg.length - 2)
        .array();
  }

  @Test
  void threadsShareAClassifier() throws Exception {
    var pool = Executors.newFixedThreadPool(4);
    try {
      var calls = new ArrayList<Callable<List<ImagePrediction>>>();
      for (int i = 1; i <= 20; i++) {
        int count = i;
        calls.add(() -> classifier.classify(images(count, 32, 32)));
      }
      var answers = pool.invokeAll(calls);
      for (int i = 0; i < 20; i++) {
        assertSame(expected.classify(images(i + 1, 32, 32)), answers.get(i).get());
      }
    } finally {
      pool.shutdown();
    }
  }

  @Test
  void badImagesAreNamed() {
    var good = png(images(1, 8, 8).get(0));

    refused("file 2 of 2 is not a PNG, JPEG, BMP or GIF image", good, "a cat".getBytes());
    refused("the image is empty", new byte[0]);
    var different = List.of(images(1, 8, 8).get(0), images(1, 8, 9).get(0));
    var error = assertThrows(IllegalArgumentException.class, () -> classifier.classify(different));
    assertTrue(error.getMessage().startsWith("the images of one call must have the same size"));
  }

  private static void refused(String why, byte[]... files) {
    var error =
        assertThrows(
            IllegalArgumentException.class, () -> classifier.classifyEncoded(List.of(files)));
    assertEquals(why, error.getMessage());
  }

  @Test
  void aClosedClassifierSaysSo() throws IOException {
    var copy = Files.copy(folder.resolve("model.onnx"), folder.resolve("copy.onnx"));
    var other = OnnxClassifier.load(copy, new OnnxThreads(1, false));
    other.close();
    other.close();

    var error = assertThrows(IllegalStateException.class, () -> other.classify(images(1, 32, 32)));
    assertEquals("the classifier of " + copy + " is closed", error.getMessage());
  }

  @Test
  void withoutOnnxRuntimeTheArtifactIsNamed() throws Exception {
    var others = new ArrayList<URL>();
    for (var path : System.getProperty("java.class.path").split(File.pathSeparator)) {
      if (!path.contains("onnxruntime")) others.add(Path.of(path).toUri().toURL());
    }
    var platform = ClassLoader.getPlatformClassLoader();
    try (var loader = new URLClassLoader(others.toArray(URL[]::new), platform)) {
      var load = loader.loadClass(OnnxClassifier.class.getName()).getMethod("load", Path.class);

      var error =
          assertThrows(
              InvocationTargetException.class, () -> load.invoke(null, Path.of("model.onnx")));

      assertEquals(
          "OnnxClassifier needs %s: add it to the class path"
              .formatted(OptionalArtifact.ONNXRUNTIME.coordinates()),
          error.getCause().getMessage());
    }
  }

  @Test
  void aFileThatIsGoneChangesNoAnswer() throws IOException {
    var file = Files.copy(folder.resolve("model.onnx"), folder.resolve("gone.onnx"));
    try (var other = OnnxClassifier.load(file, new OnnxThreads(2, false))) {
      Files.delete(file);
      var images = images(16, 32, 32); // enough for two parts
      assertSame(expected.classify(images), other.classify(images));
    }
  }

  @Test
  void filesThatAreNoClassifierAreRefused() throws IOException {
    var missing = folder.resolve("missing.onnx");
    var no = assertThrows(NoSuchFileException.class, () -> OnnxClassifier.load(missing));
    assertEquals(missing + " does not exist", no.getMessage());

    var text = Files.writeString(folder.resolve("text.onnx"), "a text");
    var damaged = assertThrows(IOException.class, () -> OnnxClassifier.load(text));
    assertTrue(
        damaged.getMessage().startsWith(text + " cannot be loaded: ONNX Runtime refuses it ("),
        damaged::getMessage);

    var nameless = folder.resolve("nameless.onnx");
    Files.write(nameless, withoutMetadata(Files.readAllBytes(folder.resolve("model.onnx"))));
    var foreign = assertThrows(IOException.class, () -> OnnxClassifier.load(nameless));
    assertEquals(
        nameless
            + " is not an ONNX file of an image classifier that was exported here: there are no"
            + " names of classes in it",
        foreign.getMessage());
  }

  /**
   * With another key in place of {@code labels}, which occurs once more as the name of a tensor.
   */
  private static byte[] withoutMetadata(byte[] file) {
    var text = new String(file, StandardCharsets.ISO_8859_1);
    int key = text.lastIndexOf("\u0006labels");
    assertTrue(key > 0);
    file[key + 1] = 'L';
    return file;
  }
}
