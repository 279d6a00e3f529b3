// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.summary;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toList;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.io.summary.EventAccumulator.Point;
import dev.convnet.io.summary.EventAccumulator.TagData;
import dev.convnet.testing.Python;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random runs: sessions that go on from an earlier step, several files, torn and damaged ones,
 * links, scalars of every type. Where two sessions do not both mark their start, we differ from the
 * Python loader on purpose (see {@link EventAccumulatorTest}); these runs mark it always.
 */
class TensorBoardTwinTest {
  private static final int RUNS = 60;

  @TempDir private Path folder;

  @Test
  void aRunHasTheTagsAndValuesThatTensorBoardShows() throws IOException, InterruptedException {
    var seed = new Random().nextInt(Integer.MAX_VALUE);

    var expected = Python.run("events_check.py", folder, seed, RUNS).lines().sorted().toList();

    assertTrue(expected.size() >= RUNS / 2, () -> "seed " + seed + ": " + expected);
    var read = read();
    assertEquals(without(expected, read), without(read, expected), () -> "seed " + seed);
  }

  private static String without(List<String> lines, List<String> others) {
    return lines.stream().filter(line -> !others.contains(line)).collect(joining("\n"));
  }

  private List<String> read() throws IOException {
    var runs =
        EventFiles.under(folder).stream()
            .collect(groupingBy(Path::getParent, TreeMap::new, toList()));
    var lines = new ArrayList<String>();
    runs.forEach(
        (run, files) ->
            accumulate(files)
                .tags()
                .forEach((name, tag) -> lines.add(line(folder.relativize(run), name, tag))));
    return lines.stream().sorted().toList();
  }

  /** As TensorBoard, goes on with the next file where one is damaged. */
  private static EventAccumulator accumulate(List<Path> files) {
    var run = new EventAccumulator();
    for (var file : files) {
      try (var reader = EventReader.open(file)) {
        for (var event = reader.next(); event.isPresent(); event = reader.next()) {
          run.add(event.get());
        }
      } catch (IOException e) {
        assertTrue(e.getMessage().contains("the checksum of the record's "), e.getMessage());
      }
    }
    return run;
  }

  private static String line(Path run, String name, TagData tag) {
    var points =
        tag.points().stream().map(point -> point.step() + "=" + text(point)).collect(joining(" "));
    return String.join("\t", run.toString(), name, tag.plugin(), points);
  }

  private static String text(Point point) {
    return point.number().map(TensorBoardTwinTest::text).orElse("-");
  }

  private static String text(Number number) {
    if (!(number instanceof Float || number instanceof Double)) return number.toString();
    var value = number.doubleValue();
    return Double.isNaN(value) ? "nan" : "%016x".formatted(Double.doubleToLongBits(value));
  }
}
