// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.sets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.testing.FakeCifar10;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Cifar10FilesTest {
  @TempDir Path dataDir;

  @Test
  void namesFiveFilesToTrainAndOneToTest() throws IOException {
    FakeCifar10.write(dataDir, 1);

    var files = Cifar10Files.in(dataDir);

    var all = Stream.concat(files.train().stream(), files.test().stream());
    assertEquals(5, files.train().size());
    assertEquals(FakeCifar10.NAMES, all.map(file -> file.getFileName().toString()).toList());
  }

  @Test
  void saysWhatToDoAboutAMissingFile() throws IOException {
    FakeCifar10.write(dataDir, 1);
    var missing = dataDir.resolve("cifar-10-batches-bin/data_batch_3.bin");
    Files.delete(missing);

    var error =
        assertThrows(FileNotFoundException.class, () -> Cifar10Files.in(dataDir).of(Split.TRAIN));

    assertEquals(
        "Failed to find file: "
            + missing
            + " (its folder has data_batch_1.bin, data_batch_2.bin, data_batch_4.bin,"
            + " data_batch_5.bin, test_batch.bin); put it there, or move the folder away, and it is"
            + " made again from "
            + dataDir.resolve("cifar-10-binary.tar.gz"),
        error.getMessage());
  }

  @Test
  void refusesADataFolderWithoutName() {
    var error = assertThrows(InvalidSettingException.class, () -> Cifar10Files.in(Path.of("")));

    assertEquals("dataDir must not be empty", error.getMessage());
  }
}
