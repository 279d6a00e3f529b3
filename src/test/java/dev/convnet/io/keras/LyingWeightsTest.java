// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jhdf.HdfFile;
import io.jhdf.api.WritableGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A file that is no weight file, or a broken one. */
class LyingWeightsTest {
  private Path file;

  @BeforeEach
  void inAFolder(@TempDir Path folder) {
    file = folder.resolve("liar.h5");
  }

  private static Path committed(String name) {
    return Path.of("src", "test", "resources", "keras", name);
  }

  private String refusal() {
    return assertThrows(
            IOException.class,
            () -> {
              try (var weights = KerasWeights.open(file)) {
                for (var name : weights.shapes().keySet()) weights.floats(name);
              }
            })
        .getMessage();
  }

  private String refusalOf(Consumer<WritableGroup> content) {
    try (var hdf = HdfFile.write(file)) {
      content.accept(hdf);
    }
    return refusal();
  }

  @Test
  void isNotThere() {
    var error = assertThrows(NoSuchFileException.class, () -> KerasWeights.open(file));
    assertEquals("there is no file " + file, error.getMessage());
  }

  @Test
  void isEmpty() throws IOException {
    Files.createFile(file);
    assertTrue(refusal().contains("is empty; choose an .h5, .weights.h5 or .keras file"));
  }

  @ParameterizedTest
  @CsvSource({
    "<!DOCTYPE html>, is a page of the web",
    "version https://git-lfs.github.com/spec/v1, is a pointer of Git LFS",
    "plain text, is neither HDF5 (.h5; .weights.h5) nor a .keras archive"
  })
  void isAText(String text, String message) throws IOException {
    Files.writeString(file, text);
    assertTrue(refusal().contains(message.replace(';', ',')), refusal());
  }

  @Test
  void isAFolder() throws IOException {
    Files.createDirectory(file);
    assertTrue(refusal().contains(file + " is a folder; name a weight file"), refusal());

    Files.createFile(file.resolve("saved_model.pb"));
    assertTrue(refusal().contains("a SavedModel, which needs no import"), refusal());
  }

  @ParameterizedTest
  @CsvSource({"small.h5, 8", "small.h5, 2000", "small.weights.h5, 20000", "keras2.h5, 15000"})
  void isCut(String whole, int length) throws IOException {
    Files.write(file, Arrays.copyOf(Files.readAllBytes(committed(whole)), length));
    assertTrue(refusal().startsWith(file.toString()));
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 1000, 30_000})
  void isACutArchive(int length) throws IOException {
    Files.write(file, Arrays.copyOf(Files.readAllBytes(committed("small.keras")), length));
    assertTrue(refusal().contains("is an incomplete or damaged .keras archive"));
  }

  @Test
  void isAnotherZip() throws IOException {
    try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
      zip.putNextEntry(new ZipEntry("readme.txt"));
    }
    assertTrue(refusal().contains("is a zip file without config.json"));
  }

  @Test
  void isAnotherHdf5() {
    var message = refusalOf(hdf -> hdf.putDataset("temperatures", new float[3]));
    assertTrue(message.contains("not a Keras weight file: it holds [temperatures]"), message);
  }

  @Test
  void namesALayerThatIsNotThere() {
    var message =
        refusalOf(hdf -> hdf.putAttribute("layer_names", new String[] {"conv1", "conv2"}));
    assertTrue(message.contains("names 'conv1', but there is no such group"), message);
  }

  @Test
  void hasALayerWithoutNames() {
    var message =
        refusalOf(
            hdf -> {
              hdf.putAttribute("layer_names", new String[] {"conv1"});
              hdf.putGroup("conv1").putDataset("kernel", new float[2]);
            });
    assertTrue(message.contains("its group /conv1/ has no attribute weight_names"), message);
  }

  @Test
  void namesAnArrayThatIsNotThere() {
    var message = refusalOf(hdf -> layer(hdf, "conv1", "conv1/kernel:0").putGroup("conv1"));
    assertTrue(message.contains("conv1/kernel:0"), message);
  }

  @Test
  void holdsWords() {
    var message =
        refusalOf(hdf -> layer(hdf, "conv1", "kernel").putDataset("kernel", new String[] {"a"}));
    assertTrue(
        message.contains("conv1/kernel holds text, not floats of 16, 32 or 64 bits"), message);
  }

  @Test
  void callsTwoArraysTheSame() {
    var message =
        refusalOf(
            hdf -> {
              var layer = layer(hdf, "conv1", "kernel:0", "kernel:1");
              layer.putDataset("kernel:0", new float[1]);
              layer.putDataset("kernel:1", new float[1]);
            });
    assertTrue(message.contains("two of its arrays are called 'conv1/kernel'"), message);
  }

  @Test
  void doesNotSayWhichLayersItHolds() {
    var message =
        refusalOf(
            hdf ->
                hdf.putGroup("layers")
                    .putGroup("conv2d")
                    .putGroup("vars")
                    .putDataset("0", new float[2]));
    assertTrue(
        message.endsWith("files before Keras 3.6; save the whole model as .keras or .h5"), message);
  }

  private WritableGroup layer(WritableGroup root, String name, String... arrays) {
    root.putAttribute("layer_names", new String[] {name});
    var layer = root.putGroup(name);
    layer.putAttribute("weight_names", arrays);
    return layer;
  }
}
