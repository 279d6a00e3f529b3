// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.SavedModel;

/** The folders from which a classifier can and cannot be loaded. */
class ModelFolderTest {
  private final SavedModelExporter exporter = new SavedModelExporter(ColorNetwork.network());

  @TempDir Path run;
  @TempDir Path model;

  private Path checkpoint;

  @BeforeEach
  void save() throws IOException {
    checkpoint = ColorNetwork.checkpoint(run);
  }

  @Test
  void theGreatestNumberIsTheNewestVersion() throws IOException {
    exporter.export(checkpoint, model, 9);
    exporter.export(checkpoint, model, 10);
    Files.createDirectory(model.resolve("11"));

    try (var classifier = ImageClassifier.load(model)) {
      assertEquals(model.resolve("10"), classifier.directory());
      assertEquals(ColorNetwork.LABELS, classifier.labels());
    }
  }

  @Test
  void aVersionIsLoadedByItsOwnPath() throws IOException {
    exporter.export(checkpoint, model, 9);
    exporter.export(checkpoint, model, 10);

    try (var classifier = ImageClassifier.load(model.resolve("9"))) {
      assertEquals(model.resolve("9"), classifier.directory());
    }
  }

  @Test
  void aFolderWithoutAVersionSaysWhatItHolds() throws IOException {
    Files.createDirectory(model.resolve("best"));
    Files.createDirectory(model.resolve("1"));

    assertEquals(
        model + " holds no version of a model, such as 1/saved_model.pb; it holds [1, best]",
        failure(model));
  }

  @Test
  void anEmptyFolderSaysSo() {
    assertTrue(failure(model).endsWith("it holds nothing"));
  }

  @Test
  void aMissingFolderSaysSo() {
    var absent = model.resolve("absent");

    assertEquals("there is no model folder " + absent, failure(absent));
  }

  @Test
  void aMissingSignatureNamesThoseThatAreThere() throws IOException {
    var version = exporter.export(checkpoint, model);
    var pb = version.resolve("saved_model.pb");
    var saved = SavedModel.parseFrom(Files.readAllBytes(pb)).toBuilder();
    saved.getMetaGraphsBuilder(0).removeSignatureDef("encoded");
    Files.write(pb, saved.build().toByteArray());

    assertEquals(
        version + " has no signature 'encoded', only [serving_default]; export the model again",
        failure(model));
  }

  @Test
  void missingLabelsAreNamed() throws IOException {
    var version = exporter.export(checkpoint, model);
    Files.delete(version.resolve("assets/labels.txt"));

    assertTrue(failure(model).startsWith(version + " has no file assets/labels.txt"));
  }

  @Test
  void labelsOfAnotherNumberOfClassesAreRefused() throws IOException {
    var version = exporter.export(checkpoint, model);
    Files.write(version.resolve("assets/labels.txt"), List.of("red", "green"));

    assertEquals(
        version + " has 2 names in assets/labels.txt, but 3 classes; export the model again",
        failure(model));
  }

  @Test
  void labelsThatAreNotTextAreRefused() throws IOException {
    var labels = exporter.export(checkpoint, model).resolve("assets/labels.txt");
    Files.write(labels, new byte[] {(byte) 0xff, '\n'});

    assertEquals(labels + ", line 1, is not UTF-8 text; save the file as UTF-8", failure(model));
  }

  @Test
  void aDamagedGraphIsRefused() throws IOException {
    var version = exporter.export(checkpoint, model);
    Files.writeString(version.resolve("saved_model.pb"), "no graph");

    assertTrue(failure(model).startsWith(version + " cannot be loaded: "));
  }

  @Test
  void missingVariablesAreRefused() throws IOException {
    var version = exporter.export(checkpoint, model);
    Files.delete(version.resolve("variables/variables.index"));

    assertTrue(failure(model).startsWith(version + " cannot be loaded: "), failure(model));
  }

  private static String failure(Path model) {
    return assertThrows(IOException.class, () -> ImageClassifier.load(model)).getMessage();
  }
}
