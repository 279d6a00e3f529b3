// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.error.NotFiniteException;
import dev.convnet.testing.NativeMemory;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;

class SavedModelExporterTest {
  private final SavedModelExporter exporter = new SavedModelExporter(ColorNetwork.network());

  @TempDir Path run;
  @TempDir Path models;

  private Path checkpoint;
  private Path model;

  @BeforeEach
  void save() throws IOException {
    checkpoint = ColorNetwork.checkpoint(run);
    model = models.resolve("colors");
  }

  @Test
  void writesTheFilesOfASavedModel() throws IOException {
    var version = exporter.export(checkpoint, model);

    assertEquals(model.resolve("1"), version);
    assertEquals(
        "1/assets.extra/tf_serving_warmup_requests 1/assets/labels.txt 1/saved_model.pb 1/variables/variables.data-00000-of-00001"
            + " 1/variables/variables.index",
        files(model));
    assertEquals("red\ngreen\nblue\n", Files.readString(version.resolve("assets/labels.txt")));
  }

  @Test
  void writesAnExampleRequestForEachStandardSignature() throws IOException {
    var version = exporter.export(checkpoint, model);

    try (var loaded = ServableModel.load(version)) {
      assertEquals(2, WarmupRecords.run(loaded, 2));
    }
  }

  private static String files(Path directory) throws IOException {
    try (var paths = Files.walk(directory)) {
      return paths
          .filter(Files::isRegularFile)
          .map(path -> directory.relativize(path).toString())
          .sorted()
          .collect(Collectors.joining(" "));
    }
  }

  @Test
  void acceptsTheCheckpointsDirectoryForItsLatest() throws IOException {
    assertEquals(model.resolve("1"), exporter.export(run, model));
  }

  @Test
  void acceptsTheNextFreeNumber() throws IOException {
    exporter.export(checkpoint, model, 7);
    Files.createDirectory(model.resolve("best"));

    assertEquals(model.resolve("8"), exporter.export(checkpoint, model));
  }

  @Test
  void leavesAnExistingVersionAlone() throws IOException {
    Files.createDirectories(model.resolve("3"));

    var error =
        assertThrows(FileAlreadyExistsException.class, () -> exporter.export(checkpoint, model, 3));

    assertEquals(
        model.resolve("3") + " exists already and was not changed; the next free version is 4",
        error.getMessage());
    assertEquals("", files(model));
  }

  @Test
  void writesTheSameGraphAgain() throws IOException {
    var first = exporter.export(checkpoint, model).resolve("saved_model.pb");
    var second = exporter.export(checkpoint, model).resolve("saved_model.pb");

    assertEquals(-1, Files.mismatch(first, second));
  }

  @Test
  void refusesANameThatTensorFlowCannotReadFrom() {
    var pattern = models.resolve("colors[1]");

    var error = assertThrows(IOException.class, () -> exporter.export(checkpoint, pattern));

    assertTrue(error.getMessage().startsWith("cannot export to " + pattern + ": TensorFlow reads"));
    assertFalse(Files.exists(pattern));
  }

  @Test
  void refusesANumberBelowOne() {
    var error =
        assertThrows(InvalidSettingException.class, () -> exporter.export(checkpoint, model, 0));

    assertEquals("version must be at least 1, got 0", error.getMessage());
  }

  @Test
  void leavesNothingBehindWhenThereIsNoCheckpoint() throws IOException {
    var absent = run.resolve("model.ckpt-8");

    assertThrows(NoSuchFileException.class, () -> exporter.export(absent, model));

    assertFalse(Files.exists(model));
  }

  @Test
  void refusesACheckpointWithNaNAndLeavesNoFolder() {
    var notFinite = ColorNetwork.notFiniteCheckpoint(run);
    var deeper = models.resolve("new/colors");

    var error = assertThrows(NotFiniteException.class, () -> exporter.export(notFinite, deeper));

    assertEquals(
        "the SavedModel of %s was not written, because these variables hold NaN or infinity: scale"
            .formatted(notFinite),
        error.getMessage());
    assertThrows(NotFiniteException.class, () -> exporter.export(notFinite, deeper, 3));
    assertFalse(Files.exists(models.resolve("new")));
  }

  @Test
  void leavesAFolderThatWasThereWhenThereIsNoCheckpoint() throws IOException {
    Files.createDirectory(model);

    assertThrows(
        NoSuchFileException.class, () -> exporter.export(run.resolve("model.ckpt-8"), model));

    assertEquals(List.of(), children(model));
  }

  @Test
  void removesWhatAKilledExportLeftADayAgo() throws IOException {
    var abandoned = Files.createDirectories(model.resolve(".unfinished-a/variables")).getParent();
    Files.setLastModifiedTime(abandoned, FileTime.from(Instant.now().minus(Duration.ofHours(25))));
    Files.createDirectory(model.resolve(".unfinished-b"));

    exporter.export(checkpoint, model);

    assertEquals(Set.of("1", ".unfinished-b"), Set.copyOf(children(model)));
  }

  private static List<String> children(Path directory) throws IOException {
    try (var children = Files.list(directory)) {
      return children.map(child -> child.getFileName().toString()).toList();
    }
  }

  @Test
  void namesTagAndMethodAndKeepsTheGraphPlain() throws IOException {
    var meta = metaGraph(exporter.export(checkpoint, model));

    assertEquals(List.of("serve"), meta.getMetaInfoDef().getTagsList());
    assertEquals(
        new TreeSet<>(List.of("encoded", "serving_default")),
        new TreeSet<>(meta.getSignatureDefMap().keySet()));
    for (var signature : meta.getSignatureDefMap().values()) {
      assertEquals("tensorflow/serving/predict", signature.getMethodName());
    }
    for (var node : meta.getGraphDef().getNodeList()) {
      assertEquals("", node.getDevice(), node.getName());
      assertFalse(node.getName().startsWith("save_1"), "the training's saver: " + node.getName());
    }
  }

  @Test
  void keepsTheVariablesAsCollectionsOnly() throws IOException {
    var meta = metaGraph(exporter.export(checkpoint, model));

    assertEquals(
        new TreeSet<>(List.of("trainable_variables", "variables")),
        new TreeSet<>(meta.getCollectionDefMap().keySet()));
    assertTrue(meta.getMetaInfoDef().getStrippedDefaultAttrs());
  }

  private static MetaGraphDef metaGraph(Path version) throws IOException {
    return SavedModel.parseFrom(Files.readAllBytes(version.resolve("saved_model.pb")))
        .getMetaGraphs(0);
  }

  @Test
  void isLoadedByTensorFlowJavaAlone() throws IOException {
    var version = exporter.export(checkpoint, model);

    try (var bundle = SavedModelBundle.load(version.toString(), "serve");
        var images = TUint8.tensorOf(NdArrays.ofBytes(Shape.of(1, 1, 1, 3)));
        var prediction = bundle.function("serving_default").call(Map.of("images", images))) {
      assertEquals(
          1 / 3f, ((TFloat32) prediction.get("scores").orElseThrow()).getFloat(0, 2), 1e-6f);
      assertEquals(0, ((TInt64) prediction.get("classes").orElseThrow()).getLong(0));
      assertEquals("red", ((TString) prediction.get("labels").orElseThrow()).getObject(0));
    }
  }

  @Test
  void givesBackAllNativeMemory() throws IOException {
    exportTimes(1);

    NativeMemory.assertAllIsClosed(() -> exportTimes(3));
  }

  @Test
  void givesExportsAtTheSameTimeTheirOwnNumbersAndWatchersWholeModels() throws Exception {
    Files.createDirectories(model);
    var pool = Executors.newFixedThreadPool(3);
    try {
      var watching = pool.submit(this::loadEveryVersionUntilTheFiftieth);
      Callable<List<Path>> halfOfThem = () -> exportTimes(25);

      for (var exports : pool.invokeAll(List.of(halfOfThem, halfOfThem))) exports.get();

      assertEquals(LongStream.rangeClosed(1, 50).boxed().toList(), versions());
      assertTrue(loaded(watching) >= 50);
    } finally {
      pool.shutdownNow();
    }
  }

  private static int loaded(Future<Integer> watching) throws Exception {
    try {
      return watching.get();
    } catch (ExecutionException e) {
      throw new AssertionError("a version that could be seen could not be loaded", e.getCause());
    }
  }

  private List<Path> exportTimes(int times) {
    return IntStream.range(0, times).mapToObj(i -> exportAnew()).toList();
  }

  private Path exportAnew() {
    try {
      return new SavedModelExporter(ColorNetwork.network()).export(checkpoint, model);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private List<Long> versions() throws IOException {
    return children(model).stream().map(Long::valueOf).sorted().toList();
  }

  /** As TensorFlow Serving does: each folder whose name is a number is a version. */
  private int loadEveryVersionUntilTheFiftieth() throws IOException {
    var seen = new TreeSet<Long>();
    while (seen.size() < 50) {
      for (var name : children(model)) {
        if (name.matches("\\d+") && seen.add(Long.valueOf(name))) {
          ImageClassifier.load(model.resolve(name)).close();
        }
      }
    }
    return seen.size();
  }
}
