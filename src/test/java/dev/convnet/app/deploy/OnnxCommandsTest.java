// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.TensorInfo;
import dev.convnet.data.images.ExifOrientation;
import dev.convnet.io.savedmodel.InferencePrecision;
import dev.convnet.testing.ImageFiles;
import dev.convnet.testing.JavaProgram;
import dev.convnet.testing.OnnxFile;
import dev.convnet.testing.Python;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code export} and {@code import} write ONNX files. */
class OnnxCommandsTest {
  private static final Path MODELS = Path.of("src/test/resources/keras/models");

  @TempDir private Path folder;

  /** No path of a test has a space in it. */
  private static void run(String line) {
    var ended = JavaProgram.here(line.split(" "));
    assertEquals(0, ended.code(), ended.err());
  }

  @Test
  void aSavedModelBecomesAFile() throws Exception {
    var file = folder.resolve("digits.onnx");

    run("export --saved_model=savedmodels/mnist --format=onnx --to=" + file);

    try (var onnx = OnnxFile.open(file, Path.of("savedmodels/mnist"))) {
      onnx.assertAgrees(2, 28, 28, 3);
      assertEquals("mnist", onnx.session().getMetadata().getGraphName());
    }
  }

  @Test
  void aFileClassifiesAsItsSavedModel() throws Exception {
    var file = folder.resolve("digits.onnx");
    run("export --saved_model=savedmodels/mnist --format=onnx --to=" + file);
    var image = folder.resolve("seven.png");
    Files.write(image, ImageFiles.encode("png", ImageFiles.plain(28, 20, 0xff808080)));
    var text = Files.writeString(folder.resolve("text.png"), "a text");

    var expected = classified(Path.of("savedmodels/mnist"), Optional.empty(), image, text);

    assertEquals(expected, classified(file, Optional.empty(), image, text));
    assertEquals(expected, classified(file, Optional.of(ExifOrientation.OBEY), image, text));
  }

  /** What is printed of the first file; the second fails. */
  private static String classified(
      Path model, Optional<ExifOrientation> orientation, Path... images) throws IOException {
    var settings =
        new ClassifyCommand.Settings(
            model, 3, orientation, Optional.empty(), InferencePrecision.FLOAT32, List.of(images));
    var out = new ByteArrayOutputStream();
    var errors = new ByteArrayOutputStream();
    int failed = ClassifyCommand.run(settings, new PrintStream(out), new PrintStream(errors));
    assertEquals(1, failed);
    var said = errors.toString().strip();
    assertTrue(said.startsWith("convnet classify: " + images[1]), said);
    assertTrue(said.endsWith(" is not a PNG, JPEG, BMP or GIF image"), said);
    return out.toString();
  }

  @Test
  void aFileHasItsOwnEngine() {
    var ended =
        JavaProgram.here("classify", "--model=digits.onnx", "--engine=fastest", "seven.png");

    assertEquals(2, ended.code());
    assertEquals(
        "convnet classify: ONNX Runtime computes an ONNX file, in float32; leave --engine and"
            + " --precision out",
        ended.err().strip());
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"transposed/model.keras", "any-size/model.keras", "norms/model.keras"})
  void aModelOfKerasBecomesAFile(String model) throws Exception {
    assertAgrees(MODELS.resolve(model), "");
  }

  @Tag("nightly")
  @ParameterizedTest(name = "{0}")
  @MethodSource("models")
  void everyModelOfKerasBecomesAFile(Path model) throws Exception {
    var arguments = model.toString().contains("outputs") ? " --output=gender" : "";
    Python.run("onnx_check.py", assertAgrees(model, arguments));
  }

  /** Python's own SavedModels have functions. */
  @Tag("nightly")
  @Test
  void whatKerasExportsBecomesAFile() throws Exception {
    Python.run("explain_keras.py", folder);
    var file = folder.resolve("keras.onnx");

    run("export --saved_model=%s --format=onnx --to=%s".formatted(folder.resolve("model"), file));

    try (var onnx = OnnxFile.open(file, folder.resolve("model"))) {
      onnx.assertAgrees(1, 32, 32, 3);
      onnx.assertAgrees(3, 32, 32, 3);
    }
  }

  static Stream<Path> models() throws Exception {
    try (var files = Files.walk(MODELS)) {
      return files
          .filter(file -> file.toString().matches(".*/model\\.(keras|h5)"))
          .filter(file -> !file.toString().matches(".*/(refused|inputs)/.*"))
          .toList()
          .stream();
    }
  }

  private Path assertAgrees(Path model, String arguments) throws Exception {
    var file = folder.resolve("model.onnx");
    var savedModel = folder.resolve("saved");
    run("import %s --to=%s%s".formatted(model, savedModel, arguments));

    run("import %s --format=onnx --to=%s%s".formatted(model, file, arguments));

    try (var onnx = OnnxFile.open(file, savedModel)) {
      onnx.assertAgrees(shape(onnx, 1));
      onnx.assertAgrees(shape(onnx, 3));
    }
    return file;
  }

  /** What is free is 20. */
  private static long[] shape(OnnxFile onnx, long images) throws Exception {
    var input = onnx.session().getInputInfo().get("images").getInfo();
    var sizes = ((TensorInfo) input).getShape();
    sizes[0] = images;
    return LongStream.of(sizes).map(size -> size < 0 ? 20 : size).toArray();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "export --saved_model=savedmodels/mnist | is the name of an ONNX file: add --format=onnx",
        "export --checkpoint=run --model=mnist  | is the name of an ONNX file: add --format=onnx",
        "export --saved_model=savedmodels/mnist --format=onnx --model=mnist | leave out --model",
        "export --checkpoint=run --format=onnx --version=2 | leave out --version",
        "export --format=onnx | specify one of these",
      })
  void aWrongFlagIsExplained(String line, String words) {
    var ended = JavaProgram.here((line + " --to=" + folder.resolve("x.onnx")).split(" "));

    assertEquals(2, ended.code());
    assertTrue(ended.err().contains(words), ended.err());
    assertFalse(Files.exists(folder.resolve("x.onnx")));
  }

  @Test
  void anOptimizedFileBranches() throws Exception {
    var file = folder.resolve("digits-optimized.onnx");

    run("export --saved_model=savedmodels/mnist --format=onnx --optimized --to=" + file);

    assertTrue(Files.readString(file, StandardCharsets.ISO_8859_1).contains("then_branch"));
    try (var onnx = OnnxFile.open(file, Path.of("savedmodels/mnist/1"))) {
      onnx.assertAgrees(2, 28, 28, 3);
      onnx.assertAgrees(2, 30, 28, 3);
    }
  }

  @Test
  void aSavedModelIsNotWrittenAgain() {
    var to = "--to=" + folder.resolve("x");

    var ended = JavaProgram.here("export", "--saved_model=savedmodels/mnist", to);

    assertEquals(2, ended.code());
    assertTrue(ended.err().contains("--saved_model needs --format=onnx"), ended.err());
  }

  @Test
  void anImportedFileNeedsAName() {
    var ended = JavaProgram.here("import", MODELS + "/norms/model.keras", "--format=onnx");

    assertEquals(2, ended.code());
    assertTrue(ended.err().contains("--format=onnx needs --to=FILE"), ended.err());
  }
}
