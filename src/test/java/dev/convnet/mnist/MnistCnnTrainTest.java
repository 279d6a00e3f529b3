// SPDX-License-Identifier: Apache-2.0
package dev.convnet.mnist;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.checkpoint.CheckpointReader;
import dev.convnet.data.Mnist;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MnistCnnTrainTest {
  @TempDir Path folder;

  @Test
  void savesTheNotebooksTwentySixVariables() throws IOException {
    MnistCnnTrain.run(Mnist.fake(), new MnistCnnTrain.Training(2, 1, folder), System.out);

    try (var reader = CheckpointReader.open(folder)) {
      assertEquals(folder.resolve("cnn_session"), reader.prefix());
      assertEquals(expected(), reader.entries().keySet());
      assertArrayEquals(new long[] {3136, 1024}, reader.entry("Variable_4").shape().asArray());
    }
    assertEquals(39_295_616, Files.size(folder.resolve("cnn_session.data-00000-of-00001")));
    assertTrue(Files.exists(folder.resolve("cnn_session.meta")));
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
