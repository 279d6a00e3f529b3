// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.cifar10;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.data.sets.Cifar10;
import dev.convnet.testing.FakeCifar10;
import dev.convnet.testing.JavaProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the programs say of data that is not as it should be: one line, and nothing is written. */
class DataFaultTest {
  private static final String TRAIN = "convnet cifar10-train: ";

  @TempDir private Path folder;
  private Path data;
  private Path files;
  private Path third;

  @BeforeEach
  void write() throws IOException {
    data = folder.resolve("data");
    FakeCifar10.write(data, 10);
    files = data.resolve("cifar-10-batches-bin");
    third = files.resolve("data_batch_3.bin");
  }

  @Test
  void aFileThatIsCut() throws IOException {
    Files.write(third, Arrays.copyOf(Files.readAllBytes(third), 30_000));

    assertRefused(
        third
            + " has 30000 bytes, which is not a multiple of 3073: it is truncated or not a CIFAR-10 binary file");
  }

  @Test
  void recordsOfAnotherSize() throws IOException {
    Files.write(third, new byte[3074 * 10]); // CIFAR-100 has two labels

    assertRefused(
        third
            + " has 30740 bytes, which is not a multiple of 3073: it is truncated or not a CIFAR-10 binary file");
  }

  @Test
  void aLabelThatThereIsNot() throws IOException {
    var bytes = Files.readAllBytes(third);
    bytes[4 * Cifar10.RECORD_BYTES] = 10;
    Files.write(third, bytes);

    assertRefused(third + ": record 4 has label 10, but labels are 0 to 9");
  }

  @Test
  void aFileThatIsMissing() throws IOException {
    Files.delete(third);

    assertRefused(
        "Failed to find file: %s (its folder has data_batch_1.bin, data_batch_2.bin, data_batch_4.bin, data_batch_5.bin, test_batch.bin); put it there, or move the folder away, and it is made again from %s/cifar-10-binary.tar.gz; or use --sample"
            .formatted(third, data));
  }

  @Test
  void filesWithoutAPicture() throws IOException {
    for (var name : FakeCifar10.NAMES) Files.write(files.resolve(name), new byte[0]);

    var message = train().err();

    assertEquals(
        TRAIN + "[" + files.resolve("data_batch_1.bin"),
        message.substring(0, message.indexOf(',')));
    assertEquals(
        "contain no images; replace them by the files of CIFAR-10",
        message.strip().substring(message.indexOf(']') + 2));
  }

  @Test
  void anArchiveThatIsNone() throws IOException {
    var archive = Files.createDirectory(folder.resolve("bad")).resolve("cifar-10-binary.tar.gz");
    Files.writeString(archive, "404 not found");
    data = archive.getParent();

    assertRefused(
        archive
            + " cannot be used (it is damaged, or not compressed by gzip); delete it, and it is downloaded again");
  }

  @ParameterizedTest
  @ValueSource(strings = {"queue", "memory"})
  void anEvaluationRefusesThemToo(String input) throws IOException {
    var test = files.resolve("test_batch.bin");
    Files.write(test, new byte[5]);

    var ended =
        JavaProgram.here(
            "cifar10-eval",
            "--run_once",
            "--data_dir=" + data,
            "--eval_dir=" + folder.resolve("eval"),
            "--input=" + input);

    ended.assertFailed(
        1,
        "convnet cifar10-eval: "
            + test
            + " has 5 bytes, which is not a multiple of 3073: it is truncated or not a CIFAR-10 binary file");
  }

  @Test
  void filesOfAnotherDataSet() throws IOException {
    data = Files.createDirectory(folder.resolve("own"));
    Files.writeString(data.resolve("cats.csv"), "");

    train()
        .assertFailed(
            1,
            TRAIN
                + data
                + " has cats.csv, but not the files of CIFAR-10 (cifar-10-batches-bin,"
                + " cifar-10-binary.tar.gz); name the folder that has them, or an empty one");
    assertEquals(List.of("cats.csv"), List.of(data.toFile().list()));
  }

  @Test
  void aFolderThatIsAFile() throws IOException {
    data = Files.writeString(folder.resolve("file"), "");

    var ended = train("--sample");

    ended.assertFailed(
        1,
        "%scannot make the folder %s: java.nio.file.FileSystemException: %s: Not a directory"
            .formatted(TRAIN, data.resolve("cifar-10-sample"), data.resolve("cifar-10-sample")));
  }

  @Test
  void noFolder() {
    data = Path.of("");

    train().assertFailed(2, TRAIN + "Please supply a data_dir");
  }

  private void assertRefused(String message) throws IOException {
    train().assertFailed(1, TRAIN + message);
    try (var written = Files.list(folder.resolve("train"))) {
      assertEquals(0, written.filter(file -> !file.endsWith(".lock")).count());
    }
  }

  private JavaProgram.Ended train(String... more) {
    var arguments = new ArrayList<>(Arrays.asList(more));
    arguments.addAll(
        0,
        List.of("cifar10-train", "--data_dir=" + data, "--train_dir=" + folder.resolve("train")));
    return JavaProgram.here(arguments.toArray(String[]::new));
  }
}
