// SPDX-License-Identifier: Apache-2.0
package dev.convnet.bulk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.serving.log.entry.LogField;
import dev.convnet.serving.log.filter.LogFilter;
import dev.convnet.serving.log.store.LogQuery;
import dev.convnet.serving.log.store.LogReader;
import dev.convnet.testing.Await;
import dev.convnet.testing.JavaProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nightly, because the first run fetches Spark, and each starts it. */
@Tag("nightly")
class PredictBulkTest {
  private static final String SPARK = "3.5.9";
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  @TempDir private Path folder;

  private Path out() {
    return folder.resolve("answers.parquet");
  }

  private BulkProgram start(String spark, Object... arguments) throws IOException {
    var all = new ArrayList<>(List.of("--model=" + BulkImages.MODEL));
    Arrays.stream(arguments).map(Object::toString).forEach(all::add);
    return BulkProgram.start(
        spark, Files.createTempFile(folder, "said", ".txt"), all.toArray(String[]::new));
  }

  @ParameterizedTest
  @ValueSource(strings = {SPARK, "4.1.3"})
  void answersAreThoseOfOneProcessAndGoIntoALog(String spark) throws Exception {
    var images = BulkImages.digits(300);
    var expected = BulkImages.responses(images);
    images.set(5, "no image".getBytes());
    images.set(70, Arrays.copyOf(images.get(70), 60));
    var in = folder.resolve("images.parquet");
    ImageTable.write(in, images);

    try (var program =
        start(spark, "--master=local[2]", "--in=" + in, "--out=" + out(), "--key=id", "--top=10")) {
      var said = program.last(0);
      assertTrue(said.startsWith("classified 300 images in "), said);
      assertTrue(said.contains("; 2 of them could not be read, such as: the image is "), said);
    }

    var answers = BulkImages.answers(out());
    assertEquals(300, answers.size());
    for (int i = 0; i < 300; i++) {
      var answer = answers.get(ImageTable.key(i));
      boolean bad = i == 5 || i == 70;
      assertEquals(bad ? 400L : 200L, answer.value(LogField.STATUS_CODE).orElseThrow());
      assertEquals(bad, answer.value(LogField.ERROR).isPresent());
      if (!bad) assertEquals(expected.get(i), answer.value(LogField.RESPONSE).orElseThrow());
    }
    var log = folder.resolve("log");
    assertEquals(0, JavaProgram.here("logs", "import", out() + "", "--log_dir=" + log).code());
    var found = LogQuery.of(LogFilter.parse("entrypoint=BULK severity=WARNING"));
    assertEquals(2, new LogReader(log).count(found));
  }

  @Test
  void aFolderOfImages() throws Exception {
    var in = folder.resolve("images");
    var images = BulkImages.digits(20);
    for (int i = 0; i < images.size(); i++) {
      var file = in.resolve("class " + i % 3).resolve("ä " + i + ".png");
      Files.createDirectories(file.getParent());
      Files.write(file, images.get(i));
    }
    Files.write(in.resolve("broken.JPG"), new byte[] {(byte) 0xff, (byte) 0xd8, (byte) 0xff});
    Files.writeString(in.resolve("notes.txt"), "no image");

    try (var program = start(SPARK, "--in=" + in, "--out=" + out(), "--top=10")) {
      program.last(0);
    }

    var answers = BulkImages.answers(out());
    var expected = BulkImages.responses(images);
    assertEquals(21, answers.size());
    assertTrue(answers.get("broken.JPG").value(LogField.ERROR).isPresent());
    for (int i = 0; i < 20; i++) {
      var answer = answers.get("class %d/ä %d.png".formatted(i % 3, i));
      assertEquals(expected.get(i), answer.value(LogField.RESPONSE).orElseThrow());
    }
  }

  @Test
  void mistakesAreSaid() throws Exception {
    var in = folder.resolve("images.parquet");
    ImageTable.write(in, BulkImages.digits(1));
    var empty = Files.createDirectories(folder.resolve("empty"));

    fails(
        "--image names the column 'picture', which is not there; there are [id, image]",
        2,
        "--in=" + in,
        "--out=" + out(),
        "--image=picture",
        "--key=id");
    fails(
        "--image names the column 'id' of type string; it must be binary, with files, or an array of"
            + " numbers",
        2,
        "--in=" + in,
        "--out=" + out(),
        "--image=id");
    fails(
        "--out must be a new folder; %s exists already".formatted(empty),
        2,
        "--in=" + in,
        "--out=" + empty);
    fails(
        "%s has neither Parquet files nor images (png, jpg, gif, bmp)".formatted(empty),
        1,
        "--in=" + empty,
        "--out=" + out());
    fails(
        "there is no file or folder %s/none".formatted(folder),
        1,
        "--in=" + folder + "/none",
        "--out=" + out());
    var text = Files.writeString(folder.resolve("text.parquet"), "a text that is no Parquet");
    fails(
        ("%s cannot be read as Parquet: file:%s is not a Parquet file. Expected magic number at tail,"
                + " but found [113, 117, 101, 116]")
            .formatted(text, text),
        1,
        "--in=" + text,
        "--out=" + out());
    fails("there is no model folder none", 1, "--in=" + in, "--out=" + out(), "--model=none");
    assertFalse(Files.exists(out()));
  }

  private void fails(String why, int code, String... arguments) throws Exception {
    var all = new ArrayList<>(List.of(arguments));
    if (!String.join(" ", all).contains("--model=")) all.add("--model=" + BulkImages.MODEL);
    var said = Files.createTempFile(folder, "said", ".txt");
    try (var program = BulkProgram.start(SPARK, said, all.toArray(String[]::new))) {
      assertEquals("predict-bulk: " + why, program.last(code));
    }
  }

  /** Two executors, each a process; one is killed when the first part is done. */
  @Test
  void anExecutorThatIsKilledChangesNoAnswer() throws Exception {
    var images = BulkImages.digits(60_000);
    var in = folder.resolve("images.parquet");
    ImageTable.write(in, images);
    long start = System.nanoTime();
    var expected = BulkImages.responses(images);
    System.out.printf("one process: %.0f images a second%n", 60_000 / seconds(start));

    try (var program =
        start(
            SPARK,
            "--master=local-cluster[2,1,1024]",
            "--in=" + in,
            "--out=" + out(),
            "--key=id",
            "--top=10",
            "--partitions=16")) {
      Await.until(() -> isPartDone() || !program.isRunning(), PATIENCE);
      var executors = program.executors();
      assertEquals(2, executors.size());
      executors.get(0).destroyForcibly();
      System.out.println(program.last(0));
    }

    var answers = BulkImages.answers(out());
    assertEquals(60_000, answers.size());
    for (int i = 0; i < 60_000; i++) {
      var answer = answers.get(ImageTable.key(i));
      assertEquals(expected.get(i), answer.value(LogField.RESPONSE).orElseThrow());
    }
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  /** Spark moves the part of a task that has ended to {@code _temporary/0/task_…}. */
  private boolean isPartDone() throws IOException {
    var done = out().resolve("_temporary").resolve("0");
    if (!Files.isDirectory(done)) return false;
    try (var tasks = Files.newDirectoryStream(done, "task_*")) {
      return tasks.iterator().hasNext();
    }
  }
}
