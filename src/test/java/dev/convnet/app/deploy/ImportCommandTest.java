// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.deploy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.app.cli.CommandRunner;
import dev.convnet.io.checkpoint.CheckpointReader;
import dev.convnet.io.savedmodel.ImageClassifier;
import dev.convnet.testing.ImageFiles;
import io.jhdf.HdfFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Array;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A Keras file of the modern LeNet-5, made here, becomes a checkpoint. */
class ImportCommandTest {
  private static final Map<String, int[]> KERNELS =
      Map.of(
          "C1", new int[] {5, 5, 1, 6},
          "C3", new int[] {5, 5, 6, 16},
          "C5", new int[] {5, 5, 16, 120},
          "F6", new int[] {120, 84},
          "output", new int[] {84, 10});

  @TempDir private Path folder;

  private final StringWriter errors = new StringWriter();

  @BeforeEach
  void writeAKerasFile() {
    writeAKerasFile(folder.resolve("lenet.h5"), 1 / 4f);
  }

  private static void writeAKerasFile(Path file, float unit) {
    try (var hdf = HdfFile.write(file)) {
      hdf.putAttribute("layer_names", KERNELS.keySet().toArray(String[]::new));
      KERNELS.forEach(
          (layer, shape) -> {
            var group = hdf.putGroup(layer);
            group.putAttribute("weight_names", new String[] {"kernel:0", "bias:0"});
            group.putDataset("kernel:0", Array.newInstance(float.class, shape));
            group.putDataset("bias:0", counted(shape[shape.length - 1], unit));
          });
    }
  }

  private static float[] counted(int length) {
    return counted(length, 1 / 4f);
  }

  private static float[] counted(int length, float unit) {
    var values = new float[length];
    for (int i = 0; i < length; i++) values[i] = i * unit;
    return values;
  }

  private int run(String line) {
    return run(("lenet.h5 " + line).replace("lenet.h5", folder + "/lenet.h5").split(" "));
  }

  private int run(String... arguments) {
    return CommandRunner.commandLine(new ImportCommand())
        .setErr(new PrintWriter(errors, true))
        .execute(arguments);
  }

  @Test
  void aCheckpointHasTheValuesUnderTheVariablesNames() throws IOException {
    assertEquals(0, run("--model=lenet5-modern --checkpoint=" + folder.resolve("new")));

    try (var reader = CheckpointReader.open(folder.resolve("new"))) {
      assertEquals(10, reader.entries().size());
      assertArrayEquals(counted(120), reader.floats("C5/bias"));
    }
  }

  @Test
  void theTopStaysOutIfOneSaysSo() throws IOException {
    assertEquals(0, run("--model=lenet5-modern --skip_top --classes=3 --checkpoint=" + folder));

    try (var reader = CheckpointReader.open(folder)) {
      assertEquals(
          Set.of("C1/bias", "C1/kernel", "C3/bias", "C3/kernel", "C5/bias", "C5/kernel"),
          reader.entries().keySet());
    }
  }

  @Test
  void aNetworkForGrayImagesBecomesASavedModelForColorImages() throws IOException {
    var labels = folder.resolve("digits.txt");
    Files.write(labels, List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"));

    var code = run("--model=lenet5-modern --labels=%s --to=%s/new".formatted(labels, folder));

    assertEquals(0, code, errors.toString());
    try (var classifier = ImageClassifier.load(folder.resolve("new"))) {
      var image = ImageFiles.encode("png", ImageFiles.plain(9, 9, 0xffff0000));
      var prediction = classifier.classifyEncoded(List.of(image)).get(0);
      assertEquals("9", prediction.best().label()); // its bias is the largest
    }
  }

  @Test
  void aFileOfAnotherNetworkIsRefusedWithAllThatDoesNotFit() {
    assertEquals(1, run("--model=lenet5-modern --classes=3 --checkpoint=" + folder.resolve("no")));

    assertTrue(errors.toString().contains("output/kernel: expected [84, 3], found [84, 10]"));
    assertTrue(errors.toString().contains("output/bias: expected [3], found [10]"));
    assertFalse(Files.exists(folder.resolve("no")));
  }

  @Test
  void aFileOfAnotherNetworkFamilyIsRefused() {
    assertEquals(1, run("--model=basic-cnn --checkpoint=" + folder.resolve("no")));

    assertTrue(errors.toString().contains("lenet.h5 does not match the network: it holds the"));
    assertTrue(errors.toString().contains("missing: conv2d/{kernel, bias}, conv2d_1/{kernel"));
    assertTrue(errors.toString().contains("not in the network: "));
    assertFalse(Files.exists(folder.resolve("no")));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.001, 0.3, 0.9})
  void aDamagedFileIsRefused(double part) throws IOException {
    var file = folder.resolve("lenet.h5");
    var whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, (int) (part * whole.length)));

    assertEquals(1, run("--model=lenet5-modern --checkpoint=" + folder.resolve("no")));

    assertTrue(errors.toString().startsWith("import: " + file), errors.toString());
    assertEquals(1, errors.toString().lines().count(), errors.toString());
    assertFalse(Files.exists(folder.resolve("no")));
  }

  @Test
  void aFileWithNaNIsRefusedInOneLineAndNothingIsWritten() {
    writeAKerasFile(folder.resolve("lenet.h5"), Float.NaN);

    assertEquals(1, run("--model=lenet5-modern --checkpoint=" + folder.resolve("no")));

    assertEquals(1, errors.toString().lines().count(), errors.toString());
    assertTrue(errors.toString().contains("lenet.h5 was not imported, because these arrays hold"));
    assertTrue(errors.toString().contains("C1/bias"), errors.toString());
    assertFalse(Files.exists(folder.resolve("no")));
  }

  @Test
  void namesMayHaveBlanksAndAnyLetters() throws IOException {
    var file = Files.move(folder.resolve("lenet.h5"), folder.resolve("Ziffern für 猫.h5"));
    var checkpoint = folder.resolve("süße Netze");

    assertEquals(0, run(file.toString(), "--model=lenet5-modern", "--checkpoint=" + checkpoint));

    try (var reader = CheckpointReader.open(checkpoint)) {
      assertArrayEquals(counted(10), reader.floats("output/bias"));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --model=lenet5-modern                      | nothing would be written: set --to=DIR
          --model=vgg16 --skip_top --to=no           | an exported model needs the classifier head
          --model=vgg16 --classes=7 --to=no          | --labels must be a file that names the 7 classes
          --model=lenet7 --to=no                     | there is no network 'lenet7'; there are
          """)
  void aLineThatMakesNoSenseIsRefused(String line, String message) {
    assertEquals(2, run(line));
    assertTrue(errors.toString().contains(message), errors.toString());
  }
}
