// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.fit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.io.checkpoint.CheckpointState;
import dev.convnet.io.savedmodel.ImageClassifier;
import dev.convnet.io.summary.EventAccumulator;
import dev.convnet.io.summary.EventFiles;
import dev.convnet.io.summary.EventReader;
import dev.convnet.testing.ImageFiles;
import dev.convnet.testing.JavaProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.SessionLog.SessionStatus;

/** The program as a user runs it, on images whose brightness is their class. */
class TrainCommandTest {
  private static final int IN_A_CLASS = 20;

  @TempDir private static Path images;
  @TempDir private Path folder;

  @BeforeAll
  static void paint() throws IOException {
    for (int i = 0; i < IN_A_CLASS; i++) {
      write("bright/" + i + ".png", 40 + i, 200 + i);
      write("dark/" + i + ".png", 64 - i, 20 + 2 * i);
    }
    Files.writeString(images.resolve("dark/notes.txt"), "not an image");
  }

  private static void write(String name, int side, int gray) throws IOException {
    var file = images.resolve(name);
    Files.createDirectories(file.getParent());
    var color = 0xff000000 | gray << 16 | gray << 8 | gray;
    Files.write(file, ImageFiles.encode("png", ImageFiles.plain(side, side, color)));
  }

  private JavaProgram.Ended train(String directory, String... more) {
    var arguments = new ArrayList<>(List.of("train"));
    arguments.add("--train_dir=" + folder.resolve(directory));
    var usual = List.of("--model=lenet5-modern", "--data=" + images, "--batch_size=8");
    for (var standard : usual) {
      var flag = standard.substring(0, standard.indexOf('='));
      if (Stream.of(more).noneMatch(word -> word.startsWith(flag + "="))) arguments.add(standard);
    }
    arguments.addAll(List.of(more));
    return JavaProgram.here(arguments.toArray(String[]::new));
  }

  @Test
  void averagesWeightsAndLimitsGradients() throws IOException {
    var ended =
        train("averaged", "--epochs=2", "--swa=1", "--clip_norm=1", "--schedule=warm-up-cosine");

    assertEquals(0, ended.code(), ended.err());
    var averaged = folder.resolve("averaged/averaged");
    assertTrue(CheckpointState.read(averaged).orElseThrow().latest().isPresent());
    assertEquals(2, train("clipped", "--clip_value=-1").code());
  }

  @Test
  void learnsAndHandsOver() throws IOException {
    var ended = train("run", "--epochs=3", "--export=" + folder.resolve("model"));

    assertEquals(0, ended.code(), ended.err());
    var run = folder.resolve("run");
    assertEquals(List.of("bright", "dark"), Files.readAllLines(run.resolve("labels.txt")));
    assertTrue(Files.size(run.resolve("confusion.png")) > 1000);
    assertEquals(1, EventFiles.in(run.resolve("validation")).size());
    try (var classifier = ImageClassifier.load(folder.resolve("model"))) {
      var bright = Files.readAllBytes(images.resolve("bright/3.png"));
      var dark = Files.readAllBytes(images.resolve("dark/3.png"));
      var answers = classifier.classifyEncoded(List.of(bright, dark));
      assertEquals("bright", answers.get(0).toString(1).split(" ")[0]);
      assertEquals("dark", answers.get(1).toString(1).split(" ")[0]);
    }
  }

  @Test
  void leavesAReportAndWhatTensorBoardShowsOfTheTest() throws IOException {
    var ended = train("reported", "--epochs=1", "--optimizer=sgd", "--embeddings=3");

    assertEquals(0, ended.code(), ended.err());
    var run = folder.resolve("reported");
    assertTrue(Files.readString(run.resolve("report.html")).contains("<td>optimizer</td>"));
    assertTrue(Files.readString(run.resolve("confusion.html")).contains("bright predicted as"));
    assertEquals(4, Files.readAllLines(run.resolve("embedding.tsv")).size());
    assertEquals(Set.of("_hparams_/session_start_info", "_hparams_/session_end_info"), tags(run));
    assertTrue(
        tags(run.resolve("test"))
            .containsAll(
                List.of(
                    "accuracy",
                    "loss",
                    "configuration",
                    "classes",
                    "pr_curve/all classes",
                    "pr_curve/bright",
                    "pr_curve/dark")));
  }

  private static Set<String> tags(Path directory) throws IOException {
    var accumulator = new EventAccumulator();
    try (var events = EventReader.events(directory)) {
      events.forEach(accumulator::add);
    }
    return accumulator.tags().keySet();
  }

  @Test
  void withoutTestImagesItReportsOnTheValidation() throws IOException {
    var ended = train("untested", "--epochs=1", "--test_fraction=0", "--valid_fraction=0.2");

    assertEquals(0, ended.code(), ended.err());
    var report = Files.readString(folder.resolve("untested/report.html"));
    assertTrue(report.contains("validation images of 2 classes"));
  }

  @Test
  void goesOnExactly() throws IOException {
    assertEquals(0, train("whole", "--epochs=2", "--augment=flip,shift=0.1").code());
    assertEquals(0, train("parts", "--epochs=1", "--augment=flip,shift=0.1").code());
    assertEquals(0, train("parts", "--epochs=2", "--augment=flip,shift=0.1", "--resume").code());

    assertArrayEquals(data("whole"), data("parts"));
    assertEquals(List.of(1L), sessionStarts("whole/train"));
    assertEquals(List.of(1L, 2L), sessionStarts("parts/train"));
    assertEquals(List.of(1L, 2L), sessionStarts("parts/validation"));
  }

  private List<Long> sessionStarts(String directory) throws IOException {
    try (var events = EventReader.events(folder.resolve(directory))) {
      return events
          .filter(event -> event.getSessionLog().getStatus() == SessionStatus.START)
          .map(Event::getStep)
          .toList();
    }
  }

  @Test
  void isAsPatientInPiecesAsInOneGo() throws IOException {
    var hopeless = new String[] {"--patience=2", "--learning_rate=0", "--resume", "--epochs=2"};
    assertEquals(0, train("tired", hopeless).code());
    hopeless[3] = "--epochs=9";

    assertEquals(0, train("tired", hopeless).code());

    assertEquals("model.ckpt-12", latest("tired")); // of the third epoch
  }

  @Test
  void exportsWithoutTestImages() {
    var model = folder.resolve("untested");

    var ended = train("run", "--epochs=1", "--test_fraction=0", "--export=" + model);

    assertEquals(0, ended.code(), ended.err());
    assertTrue(Files.exists(model.resolve("1/saved_model.pb")));
  }

  @Test
  void startsAgainWithoutTheBestOfARunThatIsOverwritten() throws IOException {
    assertEquals(0, train("again", "--epochs=2").code());
    assertEquals(0, train("again", "--epochs=1", "--overwrite", "--learning_rate=0").code());

    assertEquals("model.ckpt-4", latest("again/best"));
    assertEquals(1, EventFiles.in(folder.resolve("again/train")).size());
  }

  private String latest(String directory) throws IOException {
    var state = CheckpointState.read(folder.resolve(directory)).orElseThrow();
    return state.latest().orElseThrow().getFileName().toString();
  }

  private byte[] data(String directory) throws IOException {
    var state = CheckpointState.read(folder.resolve(directory)).orElseThrow();
    return Files.readAllBytes(Path.of(state.latest().orElseThrow() + ".data-00000-of-00001"));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "--model=resnet99       | there is no network 'resnet99'",
        "--data=nowhere         | --data must be an existing folder or one of cifar10, cifar100",
        "--augment=smudge       | 'smudge' is not an augmentation",
        "--epochs=0             | --epochs must be at least 1, got 0",
        "--batch_size=0         | --batch_size must be at least 1, got 0",
        "--label_smoothing=1.5  | --label_smoothing must be from 0 to 1, got 1.5",
        "--valid_fraction=1     | the fractions for test and validation",
        "--model=cifar10        | cifar10 takes images of 24×24 pixels and has 10 classes"
      })
  void refusesWhatCannotBe(String argument, String message) {
    var ended = train("none", argument);

    assertEquals(2, ended.code(), ended.err());
    assertTrue(ended.err().contains(message), ended.err());
  }

  /**
   * The learning rate is infinite as a 32-bit float, so the first update leaves no finite weight.
   */
  private JavaProgram.Ended trainWithInfiniteLearningRate(String... more) {
    var arguments = new ArrayList<>(List.of("--optimizer=momentum", "--learning_rate=1e41"));
    arguments.addAll(List.of("--epochs=1", "--export=" + folder.resolve("model")));
    arguments.addAll(List.of(more));
    return train("diverged", arguments.toArray(String[]::new));
  }

  private void assertFailedAndWroteNoModel(JavaProgram.Ended ended) {
    assertEquals(1, ended.code(), ended.err());
    assertTrue(ended.err().startsWith("convnet train: "), ended.err());
    assertFalse(ended.err().contains("\tat "), ended.err());
    var run = folder.resolve("diverged");
    assertFalse(Files.exists(folder.resolve("model")));
    assertFalse(Files.exists(run.resolve("best/checkpoint")));
    assertFalse(Files.exists(run.resolve("best/metric")));
    assertFalse(Files.exists(run.resolve("checkpoint")));
    assertFalse(Files.exists(run.resolve("confusion.png")));
  }

  @Test
  void failsWithADiagnosisAtALossThatIsNotFinite() {
    var ended = trainWithInfiniteLearningRate();

    assertFailedAndWroteNoModel(ended);
    var lines = ended.err().lines().toList();
    assertEquals(3, lines.size(), ended.err());
    assertTrue(lines.get(0).contains("Model diverged with loss = NaN at step 1"), ended.err());
    assertTrue(lines.get(1).startsWith("  losses: loss/"), ended.err());
    assertTrue(lines.get(2).startsWith("  norms of the largest gradients: "), ended.err());
  }

  @Test
  void failsAtTheCheckpointWhenTheLastUpdateLeavesInfiniteWeights() {
    var ended = trainWithInfiniteLearningRate("--batch_size=64", "--valid_fraction=0");

    assertFailedAndWroteNoModel(ended);
    var message = "model.ckpt-1 was not written, because these variables hold NaN or infinity: ";
    assertTrue(ended.err().contains(message), ended.err());
  }

  @Test
  void failsAtAValidationLossThatIsNotFinite() {
    var ended = trainWithInfiniteLearningRate("--batch_size=64");

    assertFailedAndWroteNoModel(ended);
    assertTrue(ended.err().contains("the validation loss is NaN after 1 steps"), ended.err());
  }

  @Test
  void refusesAFolderOfOneClass() throws IOException {
    var one = Files.createDirectories(folder.resolve("one/cat")).getParent();
    Files.copy(images.resolve("dark/1.png"), one.resolve("cat/1.png"));

    var ended = train("none", "--data=" + one);

    assertEquals(1, ended.code());
    assertTrue(ended.err().contains("found images of 1 class(es), need at least 2"), ended.err());
  }
}
