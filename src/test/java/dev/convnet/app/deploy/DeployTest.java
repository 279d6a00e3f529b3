// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.testing.ImageFiles;
import dev.convnet.testing.JavaProgram;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A step of training, exported, classifies. */
@Tag("slow")
class DeployTest {
  @TempDir static Path folder;

  private static Path run;
  private static Path model;

  @TempDir Path pictures;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

  @BeforeAll
  static void trainAndExport() {
    run = folder.resolve("run");
    model = folder.resolve("cifar10");
    var folders = " --data_dir=%s --train_dir=%s".formatted(folder.resolve("data"), run);

    convnet("cifar10-train --sample --input=memory --max_steps=1 --batch_size=2" + folders);
    convnet("export --checkpoint=%s --to=%s".formatted(run, model));
  }

  /** No path of a test has a space in it. */
  private static void convnet(String line) {
    assertEquals("", JavaProgram.here(line.split(" ")).err());
  }

  @BeforeEach
  void writePictures() throws IOException {
    Files.write(
        pictures.resolve("b.png"), ImageFiles.encode("png", ImageFiles.plain(32, 32, 0xff808080)));
    Files.write(
        pictures.resolve("a.GIF"), ImageFiles.encode("gif", ImageFiles.plain(9, 40, 0xffff0000)));
    Files.writeString(pictures.resolve("notes.txt"), "cats");
  }

  @Test
  void exportsANumberThatIsGiven() {
    convnet("export --checkpoint=%s --to=%s --version=20".formatted(run, model));

    assertTrue(Files.exists(model.resolve("20/saved_model.pb")));
  }

  @Test
  void tellsWhatNetworksThereAre() {
    var ended =
        JavaProgram.here("export", "--checkpoint=" + run, "--to=" + model, "--model=cifar11");

    assertEquals(2, ended.code());
    var message = "convnet export: there is no network 'cifar11'; there are alexnet, ";
    assertTrue(ended.err().startsWith(message), ended.err());
    assertTrue(ended.err().contains(", mnist, "), ended.err());
  }

  @Test
  void tellsThatAVersionIsTaken() {
    var reason = " exists already and was not changed; the next free version is ";

    var ended = JavaProgram.here("export", "--checkpoint=" + run, "--to=" + model, "--version=1");

    assertEquals(1, ended.code());
    assertTrue(ended.err().startsWith("convnet export: " + model.resolve("1") + reason));
  }

  @Test
  void printsALineForEachPictureOfAFolderInOrder() throws IOException {
    assertEquals(0, classify(2, pictures));

    var lines = out.toString().lines().toList();
    assertEquals(2, lines.size());
    assertLine(pictures.resolve("a.GIF"), 2, lines.get(0));
    assertLine(pictures.resolve("b.png"), 2, lines.get(1));
  }

  @Test
  void namesAsManyClassesAsAskedFor() throws IOException {
    assertEquals(0, classify(99, pictures.resolve("b.png")));

    assertLine(pictures.resolve("b.png"), 10, out.toString().strip());
  }

  private static void assertLine(Path picture, int classes, String line) {
    var guess = "[a-z]+ \\d+\\.\\d %";
    var pattern = "\\Q" + picture + "\\E: " + guess + (", " + guess).repeat(classes - 1);
    assertTrue(line.matches(pattern), line);
  }

  @Test
  void goesOnAfterPicturesThatFail() throws IOException {
    var png = Files.readAllBytes(pictures.resolve("b.png"));
    var cut = Files.write(pictures.resolve("a.png"), Arrays.copyOf(png, png.length / 2));
    var text = pictures.resolve("notes.txt");
    var absent = pictures.resolve("absent.png");

    assertEquals(3, classify(1, pictures, text, absent, pictures.resolve("b.png")));

    var said = errors.toString().lines().toList();
    assertEquals(3, out.toString().lines().count());
    assertEquals(3, said.size(), said::toString);
    assertEquals(
        "convnet classify: "
            + cut
            + ": the image is a PNG file that is cut short or damaged; copy it again",
        said.get(0));
    assertEquals(
        "convnet classify: " + text + ": the image is not a PNG, JPEG, BMP or GIF image",
        said.get(1));
    assertEquals("convnet classify: " + absent + ": there is no such file", said.get(2));
  }

  @Test
  void refusesAPictureOfTenThousandByTenThousandPixelsUndecoded() throws IOException {
    var png = ByteBuffer.wrap(Files.readAllBytes(pictures.resolve("b.png")));
    var huge = pictures.resolve("huge.png");
    Files.write(huge, png.putInt(16, 10_000).putInt(20, 10_000).array());

    assertEquals(1, classify(1, huge));

    assertEquals(
        "convnet classify: "
            + huge
            + ": the image is 10000 pixels wide and 10000 high, but an image may have 50"
            + " million; make it smaller",
        errors.toString().strip());
  }

  @Test
  void namesOfFilesAndClassesMayHaveBlanksAndAnyLetters() throws IOException {
    var named = Files.createDirectories(folder.resolve("süße Modelle/1"));
    copy(model.resolve("1"), named);
    Files.write(named.resolve("assets/labels.txt"), Collections.nCopies(10, "süße 猫"));
    var picture = Files.move(pictures.resolve("b.png"), pictures.resolve("mein Kätzchen.png"));
    var settings = new ClassifyCommand.Settings(named.getParent(), 1, List.of(picture));
    var utf8 = new PrintStream(out, true, StandardCharsets.UTF_8);

    assertEquals(0, ClassifyCommand.run(settings, utf8, utf8));

    var line = out.toString(StandardCharsets.UTF_8).strip();
    assertTrue(line.matches("\\Q" + picture + "\\E: süße 猫 \\d+\\.\\d %"), line);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (var all = Files.walk(from)) {
      for (var path : all.filter(Files::isRegularFile).toList()) {
        var target = to.resolve(from.relativize(path));
        Files.createDirectories(target.getParent());
        Files.copy(path, target);
      }
    }
  }

  @Test
  void refusesAFolderWithoutPictures(@TempDir Path empty) throws IOException {
    assertEquals(1, classify(1, empty));

    assertEquals("", out.toString());
    assertEquals(
        "convnet classify: " + empty + ": the folder has no PNG, JPEG, GIF or BMP file",
        errors.toString().strip());
  }

  @Test
  void endsWithOneWhenAPictureFails() {
    var text = pictures.resolve("notes.txt").toString();

    assertEquals(1, JavaProgram.here("classify", "--model", model.toString(), text).code());
  }

  @Test
  void refusesToNameNoClass() {
    var error =
        assertThrows(
            InvalidSettingException.class, () -> new ClassifyCommand.Settings(model, 0, List.of()));

    assertEquals("top must be at least 1, got 0", error.getMessage());
  }

  private int classify(int top, Path... paths) throws IOException {
    var settings = new ClassifyCommand.Settings(model, top, List.of(paths));
    return ClassifyCommand.run(settings, new PrintStream(out, true), new PrintStream(errors, true));
  }
}
