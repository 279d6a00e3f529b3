// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.app.inspect.CurveCommand.Settings;
import dev.convnet.io.summary.EventWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CurveCommandTest {
  @TempDir private Path directory;

  @Test
  void drawsTheRunsInOnePicture() throws IOException {
    write("first", 1);
    write("second", 2);
    var picture = directory.resolve("curve.png");

    CurveCommand.run(new Settings(directory, List.of("loss"), picture));

    assertEquals(1000, ImageIO.read(picture.toFile()).getWidth());
  }

  @Test
  void aTagThatNoRunHasIsAnError() throws IOException {
    write("first", 1);
    var picture = directory.resolve("curve.png");

    var error =
        assertThrows(
            IllegalArgumentException.class,
            () -> CurveCommand.run(new Settings(directory, List.of("lost"), picture)));

    assertTrue(error.getMessage().startsWith("no scalar [lost] in "), error.getMessage());
  }

  private void write(String run, float factor) throws IOException {
    try (var events = EventWriter.in(directory.resolve(run))) {
      for (int step = 0; step < 10; step++) events.scalar("loss", factor / (1 + step), step);
    }
  }
}
