// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.mnist;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.data.sets.Mnist;
import dev.convnet.io.checkpoint.CheckpointReader;
import dev.convnet.testing.JavaProgram;
import dev.convnet.testing.JavaProgram.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MnistCnnTrainTest {
  @TempDir Path folder;

  @Test
  void savesTheNotebooksTwentySixVariables() throws IOException {
    MnistCnnTrain.run(Mnist.fake(), new MnistCnnTrain.TrainingConfig(2, 1, folder), System.out);

    try (var reader = CheckpointReader.open(folder)) {
      assertEquals(folder.resolve("cnn_session"), reader.prefix());
      assertEquals(expected(), reader.entries().keySet());
      assertArrayEquals(new long[] {3136, 1024}, reader.entry("Variable_4").shape().asArray());
    }
    assertEquals(39_295_616, Files.size(folder.resolve("cnn_session.data-00000-of-00001")));
    assertTrue(Files.exists(folder.resolve("cnn_session.meta")));
  }

  @Test
  void makesTheFolderBeforeItTrains() throws IOException {
    var directory = folder.resolve("not").resolve("there");

    assertEquals(0, train("--save_dir=" + directory, "--max_steps=1").code());

    assertTrue(Files.exists(directory.resolve("cnn_session.index")));
  }

  @Test
  void replacesAFormerNetworkOnlyWhenAsked() throws IOException {
    var index = Files.writeString(folder.resolve("cnn_session.index"), "a former network");

    var refused = train("--save_dir=" + folder, "--max_steps=1");

    refused.assertFailed(
        1,
        "convnet mnist-cnn-train: "
            + folder
            + " already holds cnn_session: replace it with --overwrite, or choose another --save_dir");
    assertEquals("a former network", Files.readString(index));
    assertEquals(0, train("--save_dir=" + folder, "--max_steps=1", "--overwrite").code());
    assertNotEquals("a former network", Files.readString(index, ISO_8859_1));
  }

  @Test
  void tellsOfAFolderThatCannotBeMade() throws IOException {
    var file = Files.createFile(folder.resolve("file"));

    var refused = train("--save_dir=" + file.resolve("below"), "--max_steps=1");

    assertEquals(1, refused.code());
    assertTrue(refused.err().contains("can't make --save_dir " + file), refused.err());
  }

  private static Ended train(String... flags) {
    return JavaProgram.here(
        Stream.concat(Stream.of("mnist-cnn-train"), Stream.of(flags)).toArray(String[]::new));
  }

  private static TreeSet<String> expected() {
    var names = new TreeSet<String>();
    names.add("beta1_power");
    names.add("beta2_power");
    IntStream.range(0, 8)
        .mapToObj(i -> i == 0 ? "Variable" : "Variable_" + i)
        .forEach(
            name -> {
              names.add(name);
              names.add(name + "/Adam");
              names.add(name + "/Adam_1");
            });
    return names;
  }
}
