// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.images;

import static dev.convnet.data.images.FileTree.nameOf;
import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Decides whether the subfolders of a data set are its parts or its classes. They are parts if all
 * of those that have images are named as parts, and one is for training. Otherwise they are
 * classes, also one with the name {@code train}.
 *
 * @param folders of the parts; empty if the subfolders are classes
 * @param notes what was decided, if a subfolder has the name of a part
 */
record PartFolders(Map<Part, Path> folders, List<String> notes) {
  private static final int MAX_NAMES = 10;

  /**
   * Decides by names, without decoding an image.
   *
   * @throws IOException if the names allow both, if two subfolders are the same part, or if there
   *     are parts, but none for training; the message says what to rename
   */
  static PartFolders of(Path root) throws IOException {
    var subfolders = new ArrayList<Path>();
    var unused = new ArrayList<String>();
    for (var child : FileTree.children(root)) {
      if (!Files.isDirectory(child)) continue;
      if (FileTree.hasImage(child, root)) {
        subfolders.add(child);
      } else {
        unused.add(child + " has no images and is not used");
      }
    }
    var parts = subfolders.stream().filter(folder -> Part.of(folder).isPresent()).toList();
    var others = subfolders.stream().filter(folder -> Part.of(folder).isEmpty()).toList();
    if (parts.isEmpty()) return new PartFolders(Map.of(), List.of());
    return others.isEmpty() ? parts(root, parts, unused) : classes(root, parts, others);
  }

  private static PartFolders classes(Path root, List<Path> parts, List<Path> others)
      throws IOException {
    if (haveClassesInCommon(parts)) {
      throw new IOException(
          "%s has the parts %s, which have the same subfolders, but also images in %s; move the"
                  .formatted(root, names(parts), names(others))
              + " latter away if the former are parts, or rename the former if they are classes");
    }
    var all = new ArrayList<>(others);
    all.addAll(parts);
    all.sort(FileTree.BY_NAME);
    var note =
        "classes: %s (%s not taken for a part of the data set, because there is also %s)"
            .formatted(
                names(all),
                names(parts) + (parts.size() == 1 ? " is" : " are"),
                nameOf(others.get(0)));
    return new PartFolders(Map.of(), List.of(note));
  }

  /** Whether a subfolder with images has the same name in the training part and in another. */
  private static boolean haveClassesInCommon(List<Path> parts) throws IOException {
    var training = new HashSet<String>();
    var others = new HashSet<String>();
    for (var part : parts) {
      var isTraining = Part.of(part).orElseThrow() == Part.TRAINING;
      (isTraining ? training : others).addAll(classesIn(part));
    }
    return training.stream().anyMatch(others::contains);
  }

  private static Set<String> classesIn(Path folder) throws IOException {
    var names = new HashSet<String>();
    for (var child : FileTree.children(folder)) {
      if (Files.isDirectory(child) && FileTree.hasImage(child, folder)) names.add(nameOf(child));
    }
    return names;
  }

  private static PartFolders parts(Path root, List<Path> subfolders, List<String> unused)
      throws IOException {
    var folders = new EnumMap<Part, Path>(Part.class);
    for (var folder : subfolders) {
      var part = Part.of(folder).orElseThrow();
      var other = folders.put(part, folder);
      if (other == null) continue;
      throw new IOException(
          "%s has two folders for %s, %s and %s; move one of them away"
              .formatted(root, part, nameOf(other), nameOf(folder)));
    }
    requireTraining(root, subfolders, folders);
    var notes = new ArrayList<String>();
    notes.add(
        "parts: " + folders.entrySet().stream().map(PartFolders::text).collect(joining(", ")));
    notes.addAll(unused);
    return new PartFolders(folders, notes);
  }

  private static void requireTraining(Path root, List<Path> subfolders, Map<Part, Path> folders)
      throws IOException {
    if (!folders.containsKey(Part.TRAINING)) {
      throw new IOException(
          "%s has %s, which are taken for parts of the data set by their names, but no folder train"
              .formatted(root, names(subfolders)));
    }
    var training = folders.get(Part.TRAINING);
    if (!classesIn(training).isEmpty()) return;
    throw new IOException(
        "%s is taken for the training part by its name, but has no subfolder with images; create"
                .formatted(training)
            + " one subfolder per class in it, or rename it if it is a class");
  }

  private static String text(Map.Entry<Part, Path> part) {
    return nameOf(part.getValue()) + " for " + part.getKey();
  }

  private static String names(List<Path> folders) {
    var shown = folders.stream().limit(MAX_NAMES).map(FileTree::nameOf).collect(joining(", "));
    return folders.size() > MAX_NAMES ? shown + ", …" : shown;
  }
}
