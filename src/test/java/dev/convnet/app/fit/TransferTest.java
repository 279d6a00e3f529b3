// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.fit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.convnet.io.checkpoint.CheckpointReader;
import dev.convnet.testing.ImageFiles;
import dev.convnet.testing.JavaProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A network with batch normalization learns bright from dark, and then red from blue. */
@Tag("slow")
class TransferTest {
  private static final String BASE = "efficientnet-lite0";

  @TempDir private static Path folder;

  @BeforeAll
  static void trainABase() throws IOException {
    for (int i = 0; i < 8; i++) {
      write("first/bright", i, 0xffe0e0e0);
      write("first/dark", i, 0xff202020);
      write("second/red", i, 0xffd02020);
      write("second/blue", i, 0xff2020d0);
    }
    run("train", "--model=" + BASE, "--data=" + folder.resolve("first"), "--epochs=1", "base");
    run(transfer("--frozen_epochs=2", "--epochs=1", "--batch_statistics", "moved"));
  }

  private static String[] transfer(String... more) {
    var standard =
        Stream.of(
            "transfer",
            "--base=" + BASE,
            "--data=" + folder.resolve("second"),
            "--weights=" + folder.resolve("base/best"));
    return Stream.concat(standard, Stream.of(more)).toArray(String[]::new);
  }

  private static void write(String path, int number, int color) throws IOException {
    var file = folder.resolve(path).resolve(number + ".png");
    Files.createDirectories(file.getParent());
    Files.write(file, ImageFiles.encode("png", ImageFiles.plain(32, 32, color)));
  }

  /** The last word is the folder of the run. */
  private static void run(String... words) {
    var ended = JavaProgram.here(arguments(words));
    assertEquals(0, ended.code(), ended.err());
  }

  private static String[] arguments(String... words) {
    var arguments = Arrays.copyOf(words, words.length + 2);
    arguments[words.length - 1] = "--train_dir=" + folder.resolve(words[words.length - 1]);
    arguments[words.length] = "--image_size=32";
    arguments[words.length + 1] = "--batch_size=4";
    return arguments;
  }

  private static float[] values(String checkpoint, String name) throws IOException {
    try (var reader = CheckpointReader.open(folder.resolve(checkpoint))) {
      return reader.floats(name);
    }
  }

  @Test
  void theFrozenBaseKeepsEveryBit() throws IOException {
    assertEquals(Set.of(), changedInTheBase("base/best", "moved/phase1"));
  }

  @Test
  void thenEveryVariableOfTheBaseLearns() throws IOException {
    assertEquals(baseVariables(), changedInTheBase("moved/phase1", "moved/phase2"));
  }

  private static Set<String> changedInTheBase(String before, String after) throws IOException {
    var changed = new TreeSet<String>();
    for (var name : baseVariables()) {
      if (!Arrays.equals(values(before, name), values(after, name))) changed.add(name);
    }
    return changed;
  }

  /** A kernel and the four variables of a batch norm for each of 49 convolutions. */
  private static Set<String> baseVariables() throws IOException {
    var names = new TreeSet<String>();
    try (var reader = CheckpointReader.open(folder.resolve("moved/phase1"))) {
      names.addAll(reader.entries().keySet());
    }
    names.removeIf(name -> name.matches("global_step|head/.*|.*/Momentum"));
    assertEquals(49 * 5, names.size(), names::toString);
    return names;
  }

  @Test
  void theNewLayerLearns() throws IOException {
    var kernel = values("moved/phase1", "head/kernel");

    assertFalse(Arrays.equals(kernel, values("moved/phase2", "head/kernel")));
    assertEquals(2 * 1280, kernel.length);
  }

  @Test
  void aSignalInTheFirstPhaseIsTheEnd() throws Exception {
    var words = arguments(transfer("--frozen_epochs=100000", "--epochs=1", "stopped"));
    try (var program = JavaProgram.start(folder, words)) {
      program.await("epoch 2/");

      var ended = program.signal("TERM").ended();

      assertEquals(143, ended.code());
      assertFalse(program.printed().contains("phase 2"), program.printed());
      assertFalse(ended.err().contains("Exception"), ended.err());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "--frozen_rate=-1, '--frozen_rate must not be negative, got -1.0'",
    "--frozen_epochs=0, '--frozen_epochs must be at least 1, got 0'",
    "--epochs=-1, '--epochs must be at least 0, got -1'"
  })
  void refusesWhatCannotBe(String argument, String message) {
    var words = arguments(transfer(argument, "none"));

    JavaProgram.here(words).assertFailed(2, "convnet transfer: " + message);
  }
}
