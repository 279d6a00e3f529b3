// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.mnist;

import static java.util.stream.Collectors.toCollection;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.io.summary.EventReader;
import dev.convnet.testing.Python;
import dev.convnet.train.RunDirectory.ExistingRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.Event;

/** One run of 101 steps, looked at from all sides. */
class SummariesTrainingTest {
  private static final Set<String> SCOPES =
      Set.of("input", "input_reshape", "layer1", "dropout", "layer2", "cross_entropy", "accuracy");

  @TempDir static Path folder;

  private static List<String> lines;

  @BeforeAll
  static void train() throws IOException {
    var mnist = SmallMnist.read();
    var training = new SummariesTraining.TrainingConfig(101, 0.001, 0.9f, 1);
    lines =
        Lines.of(out -> new SummariesTraining(mnist, training, folder).run(ExistingRun.FAIL, out));
  }

  @Test
  void printsTheAccuracyOfEachTenthStep() {
    assertEquals(12, lines.size());
    assertTrue(lines.get(0).startsWith("Accuracy at step 0: 0."), lines::toString);
    assertEquals("Adding run metadata for 99", lines.get(10));
    assertTrue(lines.get(11).startsWith("Accuracy at step 100: 0.9"), lines::toString);
  }

  @Test
  void writesTrainingAndTestStepsApart() throws IOException {
    assertEquals(
        LongStream.rangeClosed(0, 100).filter(i -> i % 10 != 0).boxed().toList(), steps("train"));
    assertEquals(
        LongStream.rangeClosed(0, 100).filter(i -> i % 10 == 0).boxed().toList(), steps("test"));
  }

  @Test
  void tracesTheHundredthStep() throws IOException {
    var traced = events("train").filter(Event::hasTaggedRunMetadata).toList();

    assertEquals(1, traced.size());
    assertEquals("step099", traced.get(0).getTaggedRunMetadata().getTag());
    assertEquals(0, traced.get(0).getStep());
  }

  @Test
  void writesTheOriginalsThirtySevenTags() throws IOException {
    var tags = tags(events("test").filter(Event::hasSummary).findFirst().orElseThrow());

    assertEquals(expected(), tags);
    assertEquals(37, tags.size());
  }

  @Test
  @Tag("slow")
  void tensorBoardShowsAllTagsOfBothRunsInTheirDashboards()
      throws IOException, InterruptedException {
    var shown = Python.run("tensorboard_check.py", folder).lines().toList();

    for (var run : List.of("train", "test")) {
      assertEquals(expected(), tags(shown, run, "scalars", "images", "histograms"));
      assertEquals(tags(shown, run, "histograms"), tags(shown, run, "distributions"));
      assertEquals(19, tags(shown, run, "scalars").size());
      assertEquals(10, tags(shown, run, "images").size());
      assertEquals(8, tags(shown, run, "histograms").size());
    }
    assertEquals(Set.of("step099"), tags(shown, "train", "profile"));
    assertTrue(tags(shown, "train", "graph").containsAll(SCOPES), shown::toString);
    assertTrue(shown.stream().noneMatch(line -> line.startsWith("log ")), shown::toString);
  }

  private static TreeSet<String> tags(List<String> shown, String run, String... kinds) {
    return shown.stream()
        .map(line -> line.split(" "))
        .filter(words -> words[0].equals(run) && List.of(kinds).contains(words[1]))
        .map(words -> words[2])
        .collect(toCollection(TreeSet::new));
  }

  private static TreeSet<String> expected() {
    var tags =
        new TreeSet<>(List.of("dropout/dropout_keep_probability", "cross_entropy_1", "accuracy_1"));
    for (int i = 0; i < 10; i++) tags.add("input_reshape/input/image/" + i);
    for (var layer : List.of("layer1/", "layer2/")) {
      tags.add(layer + "activations");
      tags.add(layer + "Wx_plus_b/pre_activations");
      for (var variable : List.of("weights", "biases")) {
        for (var of : List.of("mean_1", "stddev_1", "max_1", "min_1", "histogram")) {
          tags.add(layer + variable + "/summaries/" + of);
        }
      }
    }
    return tags;
  }

  private static TreeSet<String> tags(Event event) {
    return event.getSummary().getValueList().stream()
        .map(value -> value.getTag())
        .collect(toCollection(TreeSet::new));
  }

  private static List<Long> steps(String run) throws IOException {
    return events(run).filter(Event::hasSummary).map(Event::getStep).toList();
  }

  private static Stream<Event> events(String run) throws IOException {
    try (var events = EventReader.events(folder.resolve(run))) {
      return events.toList().stream();
    }
  }
}
