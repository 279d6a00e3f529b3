// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.testing.ImageFiles;
import dev.convnet.testing.JavaProgram;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The program as a user runs it, with the CIFAR-10 network of the repository. */
class ExplainCommandTest {
  private static final List<String> LABELS =
      List.of("n01 cat", "n02 Siamese cat", "n03 dog", "fox | wolf");

  @TempDir Path folder;

  private JavaProgram.Ended explain(String... arguments) {
    var all = new ArrayList<>(List.of("explain", "--model=savedmodels/cifar10"));
    all.addAll(List.of(arguments));
    return JavaProgram.here(all.toArray(String[]::new));
  }

  /** What the program prints, line by line, and how many images fail. */
  private record Printed(int failed, String out, String errors) {}

  private Printed run(String... arguments) throws IOException {
    var all = new ArrayList<>(List.of(arguments));
    if (!arguments[0].startsWith("--model")) all.add(0, "--model=savedmodels/cifar10");
    var out = new ByteArrayOutputStream();
    var errors = new ByteArrayOutputStream();
    var command = CommandLine.populateCommand(new ExplainCommand(), all.toArray(String[]::new));
    var failed = command.run(new PrintStream(out), new PrintStream(errors));
    return new Printed(failed, out.toString(UTF_8), errors.toString(UTF_8));
  }

  private Path image() throws IOException {
    var file = folder.resolve("orange.png");
    Files.write(file, ImageFiles.encode("png", ImageFiles.plain(40, 30, 0xffff8000)));
    return file;
  }

  @Test
  void writesThePictureAndTheValues() throws IOException {
    var maps = folder.resolve("maps");

    var printed = run("--to=" + maps, "--raw", "--class=ship", image().toString());

    assertEquals(0, printed.failed, printed.errors);
    assertTrue(printed.out.contains(": ship "), printed.out);
    var picture = ImageIO.read(maps.resolve("orange.grad-cam.png").toFile());
    assertEquals(30, picture.getWidth());
    assertEquals(40, picture.getHeight());
    var array = ByteBuffer.wrap(Files.readAllBytes(maps.resolve("orange.grad-cam.npy")));
    array.order(ByteOrder.LITTLE_ENDIAN);
    int header = 10 + array.getShort(8);
    assertEquals(0, header % 64);
    var text = new String(array.array(), 10, header - 10, StandardCharsets.US_ASCII);
    assertTrue(text.contains("'shape': (12, 12)"), text);
    assertEquals(12 * 12 * 4, array.capacity() - header);
    assertFalse(Files.exists(maps.resolve("orange.grad-cam.png.part")));
  }

  @Test
  void listsTheLayersWithoutAnImage() throws IOException {
    var lines = run("--list_layers").out.lines().toList();

    assertTrue(lines.get(0).startsWith("serving_default/conv1/Conv2D "), lines.get(0));
    assertEquals(
        List.of("serving_default/conv2/conv2"),
        lines.stream()
            .filter(line -> line.endsWith("grad-cam"))
            .map(line -> line.split(" ")[0])
            .toList());
  }

  /** It averages six views of each image, and resizes only images of another size. */
  @Test
  void aNetworkOfSeveralViewsHasTheMapsOfTheFirst() throws IOException {
    for (var method : List.of("grad-cam", "saliency")) {
      var printed =
          run(
              "--model=savedmodels/cifar10-fast",
              "--method=" + method,
              "--to=" + folder,
              image().toString());

      assertEquals(0, printed.failed, printed.errors);
      assertEquals(
          30, ImageIO.read(folder.resolve("orange." + method + ".png").toFile()).getWidth());
    }
  }

  @Test
  void aFileThatIsNoImageIsNamedAndTheOthersAreExplained() throws IOException {
    var text = Files.writeString(folder.resolve("notes.jpg"), "not an image");

    var printed = run("--to=" + folder, text.toString(), image().toString());

    assertEquals(1, printed.failed);
    assertTrue(printed.errors.contains("notes.jpg is not a PNG"), printed.errors);
    assertTrue(Files.exists(folder.resolve("orange.grad-cam.png")));
  }

  @Test
  void wrongSettingsAreRefused() throws IOException {
    for (var wrong :
        List.of("--class=tiger", "--layer=conv9", "--feature_maps=conv9", "--method=lime")) {
      var ended = explain(wrong, "--to=" + folder, image().toString());

      assertEquals(2, ended.code(), wrong);
      var flag = wrong.substring(0, wrong.indexOf('='));
      assertTrue(ended.err().contains(flag + " must be"), ended.err());
    }
    assertEquals(2, explain().code());
  }

  @Test
  void aClassIsFoundByNamePartOrIndex() {
    assertEquals(0, ClassIndex.of(LABELS, "n01 cat"));
    assertEquals(1, ClassIndex.of(LABELS, "siamese"));
    assertEquals(3, ClassIndex.of(LABELS, "3"));
    var several = assertThrows(InvalidSettingException.class, () -> ClassIndex.of(LABELS, "cat"));
    assertTrue(several.getMessage().contains("2 contain 'cat'"), several.getMessage());
    assertThrows(InvalidSettingException.class, () -> ClassIndex.of(LABELS, "4"));
  }
}
