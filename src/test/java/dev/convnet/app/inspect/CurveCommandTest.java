// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.inspect;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.app.cli.CommandRunner;
import dev.convnet.app.inspect.CurveCommand.Settings;
import dev.convnet.error.InvalidSettingException;
import dev.convnet.io.summary.EventWriter;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CurveCommandTest {
  @TempDir private Path directory;
  private final ByteArrayOutputStream notes = new ByteArrayOutputStream();

  @Test
  void drawsTheRunsInOneImage() throws IOException {
    write("first", 1, 0.5f);
    write("second", 2, 1);

    var image = draw("curve.png");

    assertEquals(1000, image.getWidth());
    assertTrue(hasCurve(image, 0, 1000));
  }

  @Test
  void aTagThatNoRunHasIsAnError() throws IOException {
    write("first", 1);

    var error = assertThrows(IllegalArgumentException.class, () -> run("lost", "curve.png"));

    assertTrue(error.getMessage().startsWith("no scalar [lost] in "), error.getMessage());
    assertNothingIsLeft();
  }

  @Test
  void refusesAnUnknownFormatBeforeItReads() {
    var error = assertThrows(InvalidSettingException.class, () -> run("loss", "x.svg"));

    assertTrue(error.getMessage().startsWith("to must end in .png, "), error.getMessage());
  }

  @Test
  void marksValuesThatAreNotFinite() throws IOException {
    write("finite", 1, 2, 3, 4);
    write("other", 1, 2, Float.POSITIVE_INFINITY, Float.NaN);

    var finite = draw("finite", "finite.png");
    var other = draw("other", "other.png");

    assertTrue(hasCurve(finite, 450, 550));
    assertFalse(hasCurve(other, 450, 550), "a gap between steps 1 and 2");
    assertTrue(hasCurve(other, 640, 680), "a mark at step 2");
    assertTrue(hasCurve(other, 930, 970), "a mark at step 3");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(floats = {Float.NaN, 3e38f})
  void aCurveOfOneSpecialValueIsAnImage(float value) throws IOException {
    write("run", value, value);

    assertTrue(hasCurve(draw("x.png"), 0, 1000));
  }

  @Test
  void drawsTheWholeRecordsOfARunThatIsStillWriting() throws IOException {
    var file = write("run", 1, 2, 3);
    var bytes = Files.readAllBytes(file);
    var whole = draw("whole.png");
    Files.write(file, Arrays.copyOf(bytes, 7), StandardOpenOption.APPEND);

    var torn = draw("torn.png");

    assertArrayEquals(pixels(whole), pixels(torn));
    assertTrue(notes.toString().startsWith("note: " + file + ", byte " + bytes.length + ": "));
  }

  @Test
  void drawsWhatComesBeforeABadRecordAndThenSaysWhereItIs() throws IOException {
    var file = write("run", 1, 2, 3);
    var bytes = Files.readAllBytes(file);
    bytes[bytes.length - 1]++;
    Files.write(file, bytes);
    var err = new StringWriter();

    var code =
        CommandRunner.commandLine(new CurveCommand())
            .setErr(new PrintWriter(err))
            .execute(file.toString(), "--tag=loss", "--to=" + directory.resolve("x.png"));

    assertEquals(1, code);
    assertTrue(err.toString().startsWith("curve: " + file + ", byte "), err.toString());
    assertEquals(1000, ImageIO.read(directory.resolve("x.png").toFile()).getWidth());
  }

  private BufferedImage draw(String name) throws IOException {
    return draw("", name);
  }

  private BufferedImage draw(String run, String name) throws IOException {
    var image = directory.resolve(name);
    var settings = new Settings(directory.resolve(run), List.of("loss"), image);
    CurveCommand.run(settings, new PrintStream(notes, true));
    return ImageIO.read(image.toFile());
  }

  private void run(String tag, String name) throws IOException {
    CurveCommand.run(
        new Settings(directory, List.of(tag), directory.resolve(name)),
        new PrintStream(notes, true));
  }

  private Path write(String run, float... values) throws IOException {
    try (var events = EventWriter.in(directory.resolve(run))) {
      for (int step = 0; step < values.length; step++) events.scalar("loss", values[step], step);
      return events.file();
    }
  }

  private void assertNothingIsLeft() throws IOException {
    try (var files = Files.list(directory)) {
      assertEquals(0, files.filter(file -> file.toString().contains(".png")).count());
    }
  }

  private static int[] pixels(BufferedImage image) {
    return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
  }

  /** Whether something between the columns, above axis and legend, is not gray. */
  private static boolean hasCurve(BufferedImage image, int left, int right) {
    var plot = image.getSubimage(left, 0, right - left, 500);
    return Arrays.stream(pixels(plot)).anyMatch(rgb -> (rgb >> 16 & 0xff) != (rgb & 0xff));
  }
}
