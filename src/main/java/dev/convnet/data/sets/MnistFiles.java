// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.sets;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** MNIST's four files: those of a folder, or the built-in ones. */
final class MnistFiles {
  private static final String IMAGES = "-images-idx3-ubyte.gz";
  private static final String LABELS = "-labels-idx1-ubyte.gz";

  /** The official names. */
  static final List<String> NAMES =
      List.of("train" + IMAGES, "train" + LABELS, "t10k" + IMAGES, "t10k" + LABELS);

  private final Optional<Path> folder;
  private final PrintStream out;

  private MnistFiles(Optional<Path> folder, PrintStream out) {
    this.folder = folder;
    this.out = out;
  }

  /**
   * The files of {@code folder}, or the built-in ones if it has none of them.
   *
   * @throws FileNotFoundException if it has only some of them
   */
  static MnistFiles in(Path folder, PrintStream out) throws FileNotFoundException {
    var existing = NAMES.stream().filter(name -> Files.exists(folder.resolve(name))).toList();
    if (existing.isEmpty()) return new MnistFiles(Optional.empty(), out);
    for (var name : NAMES) {
      if (!existing.contains(name)) {
        throw new FileNotFoundException(
            "%s is missing, but %s exists; add it, or remove the others to use the built-in MNIST"
                .formatted(folder.resolve(name), existing.get(0)));
      }
    }
    return new MnistFiles(Optional.of(folder), out);
  }

  /** The images and labels of {@code train} or {@code t10k}. */
  MnistDataset dataset(String part) throws IOException {
    var images = read(part + IMAGES, IdxReader.Type.IMAGES);
    var labels = read(part + LABELS, IdxReader.Type.LABELS);
    int count = labels.shape()[0];
    if (!Arrays.equals(images.shape(), new int[] {count, Mnist.IMAGE_SIZE, Mnist.IMAGE_SIZE})) {
      throw new IOException(
          "%s has the dimensions %s, but %s has %d labels for images of 28 by 28; get both files again"
              .formatted(
                  pathOf(part + IMAGES),
                  Arrays.toString(images.shape()),
                  pathOf(part + LABELS),
                  count));
    }
    check(pathOf(part + LABELS), labels.bytes());
    return new MnistDataset(images.bytes(), labels.bytes());
  }

  private static void check(String path, byte[] labels) throws IOException {
    for (int i = 0; i < labels.length; i++) {
      int label = Byte.toUnsignedInt(labels[i]);
      if (label >= Mnist.CLASSES) {
        throw new IOException(
            "%s: label %d is %d, but labels are 0 to 9; get the file again"
                .formatted(path, i, label));
      }
    }
  }

  private IdxReader.Array read(String name, IdxReader.Type type) throws IOException {
    out.println("Extracting " + pathOf(name));
    return IdxReader.read(pathOf(name), open(name), type);
  }

  private String pathOf(String name) {
    return folder.map(path -> path.resolve(name).toString()).orElse(name);
  }

  private InputStream open(String name) throws IOException {
    if (folder.isPresent()) return Files.newInputStream(folder.get().resolve(name));
    return BuiltInFiles.open("mnist/" + name, "the built-in MNIST");
  }
}
