// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.fast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.convnet.app.fast.FastHyperparameters.LearningRate;
import dev.convnet.data.images.RgbImage;
import dev.convnet.data.sets.Cifar10;
import dev.convnet.data.sets.Cifar10Dataset;
import dev.convnet.data.sets.Cifar10Files;
import dev.convnet.data.sets.Split;
import dev.convnet.io.savedmodel.ImageClassifier;
import dev.convnet.io.savedmodel.SavedModelExporter;
import dev.convnet.io.summary.EventReader;
import dev.convnet.nn.graph.NumericPrecision;
import dev.convnet.nn.graph.SessionOptions;
import dev.convnet.nn.layers.Activation;
import dev.convnet.nn.models.FastNet.Widths;
import dev.convnet.testing.FakeCifar10;
import dev.convnet.train.RunDirectory.ExistingRun;
import dev.convnet.train.profile.Profiler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The recipe, made tiny, on pictures whose color is their class. */
class FastTrainingTest {
  private static final LearningRate RATE = new LearningRate(0.05, 0.23, 0.07);
  private static final FastHyperparameters TINY =
      new FastHyperparameters(
          new Widths(8, 16, 16, Activation.SWISH), 40, 10, RATE, 0, true, Optional.of(0.5f));
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);

  @TempDir static Path folder;

  private static FastTraining.Report report;
  private static String lines;

  @BeforeAll
  static void train() throws IOException {
    FakeCifar10.write(folder, 20); // 100 to train, 20 to test
    var out = new ByteArrayOutputStream();
    report = FastTraining.run(config("run"), new PrintStream(out), CLOCK);
    lines = out.toString();
  }

  private static FastTraining.Config config(String run) {
    return config(run, SessionOptions.singleThreaded());
  }

  private static FastTraining.Config config(String run, SessionOptions session) {
    return new FastTraining.Config(
        new FastTraining.Data(folder, false),
        folder.resolve(run),
        ExistingRun.FAIL,
        TINY,
        1,
        session);
  }

  @Test
  void tellsWhereTheTimeOfAStepGoes() throws IOException {
    var out = new ByteArrayOutputStream();
    var settings = new Profiler.Settings(1, 2, Optional.empty());

    FastTraining.profile(
        new FastTraining.Data(folder, false), TINY, settings, new PrintStream(out));

    assertTrue(out.toString().startsWith("cifar10-fast, batches of " + TINY.batchSize()));
    assertTrue(out.toString().contains("Conv2DBackpropFilter"), out::toString);
  }

  @Test
  void learnsThem() {
    assertEquals(400, report.steps());
    assertEquals(20, report.imageCount());
    assertTrue(report.accuracy() >= 0.7, lines);
  }

  @Test
  void printsALineAnEpoch() {
    var printed = lines.lines().toList();

    assertEquals("epoch  seconds  train loss  train accuracy", printed.get(0));
    assertEquals(42, printed.size());
    for (int epoch = 1; epoch <= 40; epoch++) {
      var line = printed.get(epoch);
      assertTrue(
          line.matches(" *%d\\.0 {6}0\\.0 +\\d\\.\\d{3} +\\d\\.\\d{4}".formatted(epoch)), line);
    }
    var last = "test accuracy = %.4f (%d of 20, each in 6 views), 0.0 s in all";
    assertEquals(last.formatted(report.accuracy(), report.correct()), printed.get(41));
  }

  @Test
  void writesEvents() throws IOException {
    var tags = new TreeSet<String>();
    try (var events = EventReader.events(folder.resolve("run"))) {
      events.forEach(event -> event.getSummary().getValueList().forEach(v -> tags.add(v.getTag())));
    }

    assertEquals(Set.of("loss", "accuracy", "learning_rate", "test_accuracy"), tags);
  }

  @Test
  void oneSeedGivesOneRun() throws IOException {
    var out = new ByteArrayOutputStream();

    FastTraining.run(config("again"), new PrintStream(out), CLOCK);

    assertEquals(lines, out.toString());
  }

  @Test
  void aFormerRunIsNotOverwrittenUnasked() {
    var out = new PrintStream(new ByteArrayOutputStream());

    var error = assertThrows(IOException.class, () -> FastTraining.run(config("run"), out, CLOCK));

    assertTrue(error.getMessage().contains("ExistingRun.OVERWRITE"), error::getMessage);
  }

  @Test
  void whatIsExportedIsRightAsOften() throws IOException {
    var exporter = new SavedModelExporter(Cifar10FastExport.network(TINY));
    var version = exporter.export(folder.resolve("run"), folder.resolve("model"));
    var tests = Cifar10Dataset.load(Cifar10Files.in(folder).of(Split.TEST));

    try (var classifier = ImageClassifier.load(version)) {
      var pictures = IntStream.range(0, 20).mapToObj(i -> pixels(tests, i)).toList();
      var answers = classifier.classify(pictures);

      var right =
          IntStream.range(0, 20)
              .filter(
                  i ->
                      answers.get(i).best().label().equals(Cifar10.CLASS_NAMES.get(tests.label(i))))
              .count();
      assertEquals(report.correct(), right);
    }
  }

  private static RgbImage pixels(Cifar10Dataset pictures, int index) {
    return pictures.image(index);
  }

  @Test
  void learnsInBfloat16Too() throws IOException {
    assumeTrue(
        NumericPrecision.fastest() == NumericPrecision.BFLOAT16,
        "skipped: the processor hasn't got it");
    var out = new ByteArrayOutputStream();

    var sixteen = SessionOptions.singleThreaded().withPrecision(NumericPrecision.BFLOAT16);
    var report = FastTraining.run(config("sixteen", sixteen), new PrintStream(out), CLOCK);

    assertTrue(report.accuracy() >= 0.7, out::toString);
  }
}
