// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.cifar10;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.data.sets.Split;
import dev.convnet.io.summary.EventReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.Summary;

/** What a short training and two measurements of it write and print. */
@Tag("slow")
class WrittenEventsTest {
  private static final Set<String> ACTIVATIONS =
      Stream.of("conv1", "conv2", "local3", "local4", "softmax_linear")
          .flatMap(
              name ->
                  Stream.of("activations", "sparsity")
                      .map(kind -> String.join("/", name, name, name, kind)))
          .collect(Collectors.toUnmodifiableSet());
  private static final Set<String> IMAGES =
      Set.of("images/image/0", "images/image/1", "images/image/2");

  @TempDir static Path home;

  private static final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  @BeforeAll
  static void trainAndMeasure() throws IOException {
    new SampleRun(home, InputPipeline.QUEUE, 16).train(home.resolve("train"), 1);
    for (var kind : InputPipeline.values()) {
      var input = new Cifar10Input(home, true, kind, 128);
      var evaluation =
          new Evaluation.Config(
              input, Split.TEST, home.resolve("train"), home.resolve(kind.name()), 10_000);
      Evaluation.run(evaluation, new PrintStream(printed, true), InstantSource.system())
          .orElseThrow();
    }
  }

  private static List<Event> events(String folder) throws IOException {
    try (var events = EventReader.events(home.resolve(folder))) {
      return events.toList();
    }
  }

  private static Set<String> tags(Event event) {
    return event.getSummary().getValueList().stream()
        .map(Summary.Value::getTag)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void ofATrainingComeInPythonsOrder() throws IOException {
    var order =
        events("train").stream()
            .map(event -> event.getStep() + " " + event.getWhatCase() + " " + log(event))
            .map(String::strip)
            .toList();

    assertEquals(
        List.of(
            "0 FILE_VERSION",
            "0 GRAPH_DEF",
            "0 META_GRAPH_DEF",
            "0 SESSION_LOG CHECKPOINT",
            "1 SESSION_LOG START",
            "1 SUMMARY",
            "1 SESSION_LOG CHECKPOINT"),
        order);
  }

  private static String log(Event event) {
    return event.hasSessionLog() ? event.getSessionLog().getStatus().name() : "";
  }

  @Test
  void ofATrainingsStepHave44Tags() throws IOException {
    assertEquals(44, tags(events("train").get(5)).size());
  }

  @Test
  void ofAMeasurementHave16ValuesAtTheCheckpointsStep() throws IOException {
    var last = events("QUEUE").get(3);

    var expected = new TreeSet<>(ACTIVATIONS);
    expected.addAll(IMAGES);
    expected.addAll(
        List.of(
            "Precision @ 1",
            "batch/fraction_of_584_full", // 500 pictures · 0.4 + 3 · 128
            "input/input_producer/fraction_of_32_full"));
    assertEquals(expected, tags(last));
    assertEquals(1, last.getStep());
  }

  @Test
  void ofAMeasurementWithoutQueuesHave14() throws IOException {
    var expected = new TreeSet<>(ACTIVATIONS);
    expected.addAll(IMAGES);
    expected.add("Precision @ 1");

    assertEquals(expected, tags(events("MEMORY").get(3)));
  }

  @Test
  void goWithTheTutorialsLine() {
    var lines = printed.toString(StandardCharsets.UTF_8).lines().toList();

    assertEquals(2, lines.size());
    for (var line : lines) {
      assertTrue(
          line.matches(
              "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d(\\.\\d{6})?: precision @ 1 = [01]\\.\\d{3}"),
          line);
    }
  }

  @Test
  void sayThatEachPictureWasCountedOnce() throws IOException {
    for (var kind : InputPipeline.values()) {
      var values = events(kind.name()).get(3).getSummary().getValueList();
      var precision = values.get(values.size() - 1).getSimpleValue();

      assertTrue(precision > 0);
      assertEquals(Math.round(500 * precision), 500 * precision, 1e-3); // not 512, to fill a batch
    }
  }
}
