// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.images;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import dev.convnet.data.images.ImageFolder.SkippedFile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;

/** Lists skipped files by reason; names only the first ones if there are many. */
final class SkippedSummary {
  private SkippedSummary() {}

  /**
   * A line for each file, {@code PATH: REASON}. If there are more than {@code limit} files, the
   * first of each reason, and a line with the number of the others.
   */
  static List<String> lines(List<SkippedFile> skipped, int limit) {
    if (skipped.size() <= limit) return skipped.stream().map(SkippedSummary::line).toList();
    var groups =
        List.copyOf(
            skipped.stream()
                .collect(groupingBy(SkippedFile::reason, LinkedHashMap::new, toList()))
                .values());
    var shown = groups.subList(0, Math.min(limit, groups.size()));
    var lines = new ArrayList<String>();
    int others = skipped.size();
    for (var group : shown) {
      addGroup(lines, group, Math.max(1, limit / shown.size()));
      others -= group.size();
    }
    if (others > 0) lines.add(String.format(Locale.ROOT, "and %,d more for other reasons", others));
    return lines;
  }

  private static void addGroup(List<String> lines, List<SkippedFile> group, int limit) {
    group.stream().limit(limit).map(SkippedSummary::line).forEach(lines::add);
    if (group.size() > limit) {
      lines.add(
          String.format(
              Locale.ROOT, "and %,d more: %s", group.size() - limit, group.get(0).reason()));
    }
  }

  private static String line(SkippedFile skipped) {
    return skipped.file() + ": " + skipped.reason();
  }
}
