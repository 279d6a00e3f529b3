// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.images;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.convnet.data.images.ImageFolder.LabeledFile;
import dev.convnet.testing.FolderShape;
import dev.convnet.testing.Python;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Folders of random shapes have the classes and images that Keras's image_dataset_from_directory
 * finds in them, or in each of their parts, as it knows no parts. We differ on purpose in three
 * ways. Files and folders in a class whose names begin with a dot are not used: they are copies
 * that editors and file managers make. A folder without an image is no class: no network can learn
 * it. A folder to which two links of a class lead is read once, so that a loop ends, and no image
 * is for training and for the test.
 */
class FoldersAgainstKerasTest {
  private static final int SHAPES = 12;
  private static final long SEED = 20_250_706;

  private static final List<String> CLASSES =
      List.of(
          "cat",
          "Dog",
          "DOG",
          "고양이",
          "b c",
          "b",
          "b-c",
          "train",
          "Test",
          "VALID",
          "\uD83D\uDC36",
          "ﾄ");
  private static final List<String> PARTS = List.of("Train", "val", "TESTING");
  private static final List<String> SUBFOLDERS = List.of("", "old/", "old.png/", "old/deep er/");
  private static final List<String> EXTENSIONS = List.of("png", "PNG", "jpg", "JPeG", "gif", "Bmp");

  @TempDir private Path folder;

  @Test
  void findWhatKerasFinds() throws Exception {
    Python.require();
    var random = new Random(SEED);
    var shapes = new ArrayList<List<Path>>();
    for (int i = 0; i < SHAPES; i++) shapes.add(write(root(i), random));
    var out = folder.resolve("keras.txt");

    Python.run("folders_check.py", arguments(out, shapes.stream().flatMap(List::stream).toList()));

    var lines = Files.readAllLines(out).stream().map(line -> line.split("\t")).toList();
    for (int i = 0; i < SHAPES; i++) {
      var found = DatasetFolder.scan(root(i), ExifOrientation.IGNORE);
      var parts = new ArrayList<>(List.of(found.train()));
      found.validation().ifPresent(parts::add);
      found.test().ifPresent(parts::add);
      assertEquals(shapes.get(i).size(), parts.size(), found.notes().toString());
      for (int k = 0; k < parts.size(); k++) assertSame(shapes.get(i).get(k), parts.get(k), lines);
    }
  }

  private static Object[] arguments(Path out, List<Path> folders) {
    var arguments = new ArrayList<Object>(folders);
    arguments.add(0, out);
    return arguments.toArray();
  }

  private Path root(int shape) {
    return folder.resolve("shape" + shape);
  }

  /** Returns the folders whose subfolders are classes: the root, or its parts. */
  private List<Path> write(Path root, Random random) throws IOException {
    var classes = new ArrayList<>(CLASSES);
    Collections.shuffle(classes, random);
    classes.subList(2 + random.nextInt(4), classes.size()).clear();
    if (random.nextInt(3) > 0) {
      classes.add("plain"); // the name of no part
      writeClasses(root, classes, random);
      return List.of(root);
    }
    var parts = new ArrayList<Path>();
    classes.add("linked class"); // all parts have the same
    for (var name : PARTS.subList(0, 2 + random.nextInt(2))) {
      parts.add(root.resolve(name));
      writeClasses(root.resolve(name), classes, random);
    }
    return parts;
  }

  private void writeClasses(Path root, List<String> classes, Random random) throws IOException {
    var shape = new FolderShape(root);
    for (var name : classes) {
      for (int i = 0; i < 1 + random.nextInt(4); i++) {
        var subfolder = SUBFOLDERS.get(random.nextInt(SUBFOLDERS.size())).replace("old", name);
        var extension = EXTENSIONS.get(random.nextInt(EXTENSIONS.size()));
        shape.images(name + "/" + subfolder + i + "." + extension);
      }
      shape.file(name + "/notes.txt", new byte[1]);
      if (random.nextBoolean()) shape.images(name + "/.ipynb_checkpoints/0.png");
    }
    if (random.nextBoolean()) shape.folder("nothing/in it").images(".hidden/0.png");
    if (random.nextBoolean()) addLinks(shape, classes.get(0), random.nextInt());
  }

  private void addLinks(FolderShape shape, String name, int number) throws IOException {
    var outside = folder.resolve("outside" + number).toString();
    shape.images(outside + "/far/1.png", outside + "/file.png");
    shape.link("linked class/linked", outside + "/far");
    shape.link(name + "/linked folder", outside + "/far");
    shape.link(name + "/linked file.png", outside + "/file.png");
  }

  private static void assertSame(Path root, ImageFolder found, List<String[]> lines) {
    var images =
        lines.stream()
            .filter(line -> line[0].equals(root.toString()) && line[1].equals("image"))
            .filter(line -> !line[2].contains("/."))
            .toList();
    assertFalse(images.isEmpty());
    var expected = images.stream().map(line -> line[2] + " is " + line[3]).sorted().toList();
    var actual = found.labeledFiles().stream().map(image -> text(found, image)).sorted().toList();

    assertEquals(expected, actual, () -> "seed " + SEED + ", " + root);
    assertEquals(images.stream().map(line -> line[3]).distinct().toList(), found.classNames());
  }

  private static String text(ImageFolder found, LabeledFile image) {
    return image.file() + " is " + found.classNames().get(image.label());
  }
}
