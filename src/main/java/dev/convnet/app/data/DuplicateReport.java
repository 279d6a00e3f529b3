// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.data;

import dev.convnet.data.images.ImageFolder;
import dev.convnet.data.images.LabeledImages;
import dev.convnet.data.images.Part;
import dev.convnet.data.statistics.Duplicates;
import dev.convnet.data.statistics.Fingerprint;
import dev.convnet.data.statistics.ImageStatistics;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Prints duplicates, within and across the parts of a data set. */
record DuplicateReport(Map<Part, LabeledImages> parts, PrintStream out) {
  private static final int MAX_GROUPS = 5;
  private static final int MAX_IMAGES = 4;

  /** An image of a part. */
  private record Place(Part part, int index) {}

  void print(Map<Part, ImageStatistics> statistics, int distance) {
    var places = new ArrayList<Place>();
    var fingerprints = new ArrayList<Fingerprint>();
    statistics.forEach(
        (part, ofPart) -> {
          for (int i = 0; i < ofPart.fingerprints().size(); i++) places.add(new Place(part, i));
          fingerprints.addAll(ofPart.fingerprints());
        });
    var duplicates = Duplicates.of(fingerprints, distance);
    out.println();
    print("equal images", duplicates.exact(), places);
    if (distance < 0) return;
    print(
        "nearly equal images (pHash, at most %d of 64 bits differ)".formatted(distance),
        duplicates.near(),
        places);
  }

  private void print(String name, List<List<Integer>> groups, List<Place> places) {
    if (groups.isEmpty()) {
      out.printf("%s: none%n", name);
      return;
    }
    var placed = groups.stream().map(group -> group.stream().map(places::get).toList()).toList();
    out.printf(
        Locale.ROOT,
        "%s: %,d, in %,d %s%n",
        name,
        groups.stream().mapToInt(List::size).sum(),
        groups.size(),
        groups.size() == 1 ? "group" : "groups");
    printCount("groups with different labels", placed.stream().filter(this::hasTwoLabels).count());
    for (var part : List.of(Part.VALIDATION, Part.TEST)) {
      printCount(
          "of the %s images, which are in a group with a training image".formatted(part),
          placed.stream()
              .filter(group -> has(group, Part.TRAINING))
              .flatMap(List::stream)
              .filter(place -> place.part == part)
              .count());
    }
    placed.stream().limit(MAX_GROUPS).forEach(this::printGroup);
    if (placed.size() > MAX_GROUPS) out.println("  …");
  }

  private void printCount(String what, long count) {
    if (count > 0) out.printf(Locale.ROOT, "  %,d %s%n", count, what);
  }

  private void printGroup(List<Place> group) {
    var shown = group.stream().limit(MAX_IMAGES).map(this::name).collect(Collectors.joining(", "));
    out.printf("  %s%s%n", shown, group.size() > MAX_IMAGES ? ", …" : "");
  }

  private static boolean has(List<Place> group, Part part) {
    return group.stream().anyMatch(place -> place.part == part);
  }

  private int label(Place place) {
    return parts.get(place.part).label(place.index);
  }

  private boolean hasTwoLabels(List<Place> group) {
    return group.stream().map(this::label).distinct().count() > 1;
  }

  /** The file, or the number in the part with the class. */
  private String name(Place place) {
    var images = parts.get(place.part);
    if (images instanceof ImageFolder folder) {
      return folder.labeledFiles().get(place.index).file().toString();
    }
    return "%s %d (%s)".formatted(place.part, place.index, images.classNames().get(label(place)));
  }
}
