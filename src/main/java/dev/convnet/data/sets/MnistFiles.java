// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.sets;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * MNIST's four files: those of a folder, or the built-in ones. A file of a folder may be compressed
 * by gzip or not, and its name may be the official one or have a dot in place of the last hyphen
 * but one: {@code train-images-idx3-ubyte.gz}, {@code train-images-idx3-ubyte}, {@code
 * train-images.idx3-ubyte}. It may also be in a folder of its own name, as some archives have it.
 */
final class MnistFiles {
  private static final String IMAGES = "-images-idx3-ubyte.gz";
  private static final String LABELS = "-labels-idx1-ubyte.gz";

  /** The official names. */
  static final List<String> NAMES =
      List.of("train" + IMAGES, "train" + LABELS, "t10k" + IMAGES, "t10k" + LABELS);

  private final Map<String, Path> files; // by official name; empty: the built-in ones
  private final PrintStream out;

  private MnistFiles(Map<String, Path> files, PrintStream out) {
    this.files = files;
    this.out = out;
  }

  /**
   * The files of {@code folder}, or the built-in ones if it is empty or does not exist.
   *
   * @param out gets a line if the built-in ones are used, or if a file exists under several names
   * @throws FileNotFoundException if it has only some of the files
   * @throws IOException if it has other files, but none of these
   */
  static MnistFiles in(Path folder, PrintStream out) throws IOException {
    var files = new LinkedHashMap<String, Path>();
    var missing = new ArrayList<String>();
    for (var name : NAMES) {
      var found = find(folder, name, out);
      found.ifPresentOrElse(file -> files.put(name, file), () -> missing.add(name));
    }
    if (files.isEmpty()) {
      DataDirectory.requireNoOtherFiles(folder, "MNIST", NAMES);
      out.println("There are no files of MNIST in " + folder + ": using the built-in MNIST");
    } else if (!missing.isEmpty()) {
      throw new FileNotFoundException(
          "%s is missing, but %s exists; add it, or remove the others to use the built-in MNIST"
              .formatted(
                  folder.resolve(missing.get(0)), files.values().iterator().next().getFileName()));
    }
    return new MnistFiles(files, out);
  }

  private static Optional<Path> find(Path folder, String name, PrintStream out) {
    var found =
        Stream.concat(variants(name), variants(name).map(variant -> variant + "/" + variant))
            .map(folder::resolve)
            .filter(Files::isRegularFile)
            .toList();
    for (int i = 1; i < found.size(); i++) {
      out.println(found.get(i) + " is not used, because there is " + found.get(0).getFileName());
    }
    return found.stream().findFirst();
  }

  /** The names that a file may have, the official one first. */
  private static Stream<String> variants(String name) {
    var unpacked = name.replaceFirst("\\.gz$", "");
    return Stream.of(name, unpacked, dotted(unpacked), dotted(name));
  }

  private static String dotted(String name) {
    return name.replace("-idx", ".idx");
  }

  /** Whether a file of this name may belong to MNIST. */
  static boolean isFileName(String name) {
    return NAMES.stream().flatMap(MnistFiles::variants).anyMatch(name::equals);
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
    return files.isEmpty() ? name : files.get(name).toString();
  }

  private InputStream open(String name) throws IOException {
    if (!files.isEmpty()) return Files.newInputStream(files.get(name));
    return BuiltInFiles.open("mnist/" + name, "the built-in MNIST");
  }
}
