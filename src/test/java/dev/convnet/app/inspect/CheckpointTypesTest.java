// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.io.checkpoint.DamagedCheckpoints;
import dev.convnet.testing.JavaProgram;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The program on checkpoints of format V1, of any type, and on damaged ones. */
class CheckpointTypesTest {
  private static final Path FILES = Path.of("src/test/resources/checkpoints");

  @TempDir private Path directory;
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(printed, true);

  @Test
  void formatOneIsListed() throws IOException {
    CheckpointList.run(FILES.resolve("v1/model.ckpt"), out);

    assertEquals(
        """
        %s
          name       type     shape   values
          embedding  float32  [4, 2]  8
          step       int64    []      1
          weights    float32  [2, 3]  6
          3 tensors, 15 values
        """
            .formatted(FILES.resolve("v1/model.ckpt")),
        printed.toString());
  }

  @Test
  void formatOneIsShown() throws IOException {
    CheckpointShow.run(new CheckpointShow.Settings(FILES.resolve("v1"), "weights", 2), out);

    assertTrue(printed.toString().endsWith("values [0.0, 1.0, ...]\n"), printed.toString());
  }

  @Test
  void complexNumbersAreShownWithoutStatistics() throws IOException {
    CheckpointShow.run(
        new CheckpointShow.Settings(FILES.resolve("types/ckpt"), "complex64", 2), out);

    assertEquals(
        """
        complex64 complex64 [3]
        values [1.0+2.0j, NaN+0.0j, ...]
        """,
        printed.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"types/ckpt", "v1", "v1-sharded", "sharded", "object"})
  void everyCheckpointIsEqualToItself(String name) throws IOException {
    assertEquals(0, CheckpointDiff.run(FILES.resolve(name), FILES.resolve(name), out));
    assertTrue(printed.toString().startsWith("0 of "), printed.toString());
  }

  @Test
  void formatsAreCompared() throws IOException {
    assertEquals(0, CheckpointDiff.run(FILES.resolve("v1"), FILES.resolve("v1-sharded"), out));
  }

  @Test
  void aTornIndexEndsTheProgramWithASentence() throws IOException {
    for (var suffix : new String[] {".index", ".data-00000-of-00001"}) {
      Files.copy(FILES.resolve("types/ckpt" + suffix), directory.resolve("ckpt" + suffix));
    }
    DamagedCheckpoints.tearFooter(directory.resolve("ckpt.index"));

    var ended = JavaProgram.here("checkpoint", "list", directory.toString());

    ended.assertFailed(
        1,
        "convnet checkpoint list: cannot read the index of "
            + directory.resolve("ckpt")
            + ": a block of 34359738367 bytes is said to begin at byte 0 of its 441; it is"
            + " incomplete or damaged: copy it again, or choose another checkpoint");
  }
}
