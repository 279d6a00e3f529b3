// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.cifar10;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.testing.JavaProgram;
import dev.convnet.testing.JavaProgram.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class EvaluationFaultTest {
  @TempDir private Path folder;

  private String[] evaluation() {
    return new String[] {
      "cifar10-eval",
      "--run_once",
      "--sample",
      "--input=memory",
      "--data_dir=" + folder,
      "--checkpoint_dir=" + folder.resolve("train"),
      "--eval_dir=" + folder.resolve("eval")
    };
  }

  @Test
  void withoutACheckpointWaitsForOne() throws Exception {
    var arguments = new ArrayList<>(List.of(evaluation()));
    arguments.remove("--run_once");
    arguments.add("--eval_interval_secs=1");
    try (var program = JavaProgram.start(folder, arguments.toArray(String[]::new))) {
      program.await("No checkpoint file found");

      assertEquals(0, train().code());

      program.await("precision @ 1 = ");
    }
  }

  private Ended train() {
    return JavaProgram.here(
        "cifar10-train",
        "--sample",
        "--input=memory",
        "--batch_size=4",
        "--max_steps=1",
        "--data_dir=" + folder,
        "--train_dir=" + folder.resolve("train"));
  }

  @Test
  void withoutACheckpointSaysSoAndFails() throws Exception {
    try (var program = JavaProgram.start(folder, evaluation())) {
      var ended = program.ended();

      assertEquals("No checkpoint file found\n", ended.out());
      assertEquals(1, ended.code());
    }
  }

  @Test
  void ofADamagedCheckpointNamesTheFile() throws IOException {
    assertEquals(0, train().code());
    var data = folder.resolve("train/model.ckpt-1.data-00001-of-00002");
    var bytes = Files.readAllBytes(data);
    for (int i = 0; i < bytes.length; i += 1_000) bytes[i] ^= 1; // the averages are among them
    Files.write(data, bytes);

    var ended = JavaProgram.here(evaluation());

    assertEquals(1, ended.code());
    assertEquals(1, ended.err().lines().count(), ended.err());
    var prefix = folder.resolve("train/model.ckpt-1");
    assertTrue(ended.err().startsWith("convnet cifar10-eval: " + prefix + " is damaged: "));
    assertTrue(ended.err().contains(data.getFileName().toString()), ended.err());
  }

  @Test
  void ofACheckpointWhoseDataIsMissingNamesTheFile() throws IOException {
    assertEquals(0, train().code());
    var data = folder.resolve("train/model.ckpt-1.data-00001-of-00002");
    Files.delete(data);

    var ended = JavaProgram.here(evaluation());

    assertEquals(1, ended.code());
    assertEquals(1, ended.err().lines().count(), ended.err());
    assertTrue(ended.err().contains(data.getFileName().toString()), ended.err());
  }

  @Test
  void ofAStateFileThatIsNoneNamesIt() throws IOException {
    var state = Files.createDirectory(folder.resolve("train")).resolve("checkpoint");
    Files.writeString(state, "\u0000\u0001");

    var ended = JavaProgram.here(evaluation());

    assertEquals(1, ended.code());
    assertEquals(1, ended.err().lines().count(), ended.err());
    assertTrue(ended.err().startsWith("convnet cifar10-eval: " + state + " is damaged: "));
  }
}
