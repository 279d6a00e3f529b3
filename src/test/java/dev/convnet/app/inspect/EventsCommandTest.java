// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import dev.convnet.io.summary.EventWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.HistogramProto;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.RunMetadata;
import org.tensorflow.proto.Summary;
import org.tensorflow.proto.SummaryMetadata;
import org.tensorflow.proto.TensorProto;

class EventsCommandTest {
  private static final int LAST_RECORD = 38; // bytes of the last record of writeRun
  private static final Path PYTHONS = Path.of("src", "test", "resources", "events");

  @TempDir private Path directory;
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final ByteArrayOutputStream notes = new ByteArrayOutputStream();

  @Test
  void showsWhatAFileHolds() throws IOException {
    var file = writeRun("run");

    run(file, Optional.empty());

    assertEquals(
        """
        %s
          10 events, steps 0..101, 2015-11-05T22:40:00Z to 2015-11-05T22:40:00Z
          1 graph, 1 meta graph, 2 session log, 1 run metadata, 4 summary
          tag            type       count  steps   last value
          conv1/weights  histogram  1      1..1
          eval/accuracy  scalar     1      1..1    0.5
          loss           scalar     2      1..101  1.25
        """
            .formatted(file),
        printed.toString());
  }

  @Test
  void showsWhatPythonWrites() throws IOException {
    run(PYTHONS, Optional.empty());

    assertEquals(
        """
        %1$s/tf1/events.out.tfevents.1795547515.host
          6 events, steps 0..101, 2026-11-24T19:11:55Z to 2026-11-24T19:11:56Z
          1 graph, 1 meta graph, 1 session log, 0 run metadata, 2 summary
          tag             type       count  steps   last value
          images/image/0  image      2      1..101
          loss__raw_      scalar     2      1..101  1.25
          weights         histogram  2      1..101
        %1$s/tf2/events.out.tfevents.1795547516.host.1.0.v2
          5 events, steps 0..7, 2026-11-24T19:11:56Z to 2026-11-24T19:11:56Z
          0 graph, 0 meta graph, 0 session log, 0 run metadata, 4 summary
          tag       type       count  steps  last value
          accuracy  scalar     1      7..7   0.5
          images    image      1      7..7
          note      text       1      7..7
          weights   histogram  1      7..7
        """
            .formatted(PYTHONS),
        printed.toString());
  }

  @Test
  void showsEachFileBelowADirectory() throws IOException {
    var test = writeRun("runs/test");
    var train = writeRun("runs/train");

    run(directory, Optional.empty());

    var files = printed.toString().lines().filter(line -> !line.startsWith(" ")).toList();
    assertEquals(Arrays.asList(test.toString(), train.toString()), files);
  }

  @Test
  void showsAFileThatHoldsNothing() throws IOException {
    var file = Files.createFile(directory.resolve("events.out.tfevents.1.host"));

    run(file, Optional.empty());

    assertEquals(file + "\n", printed.toString());
  }

  @Test
  void printsThePointsOfAScalar() throws IOException {
    writeRun("run");

    run(directory, Optional.of("loss"));

    assertEquals("1\t4.68\n101\t1.25\n", printed.toString());
  }

  @Test
  void printsThePointsThatTensorFlow2Writes() throws IOException {
    writeRun("run");

    run(directory, Optional.of("eval/accuracy"));

    assertEquals("1\t0.5\n", printed.toString());
  }

  @Test
  void refusesAnUnknownTagAndNamesTheScalars() throws IOException {
    writeRun("run");

    var error =
        assertThrows(IllegalArgumentException.class, () -> run(directory, Optional.of("l")));

    assertEquals(
        "no scalar 'l' in " + directory + "; there are [eval/accuracy, loss]", error.getMessage());
  }

  @Test
  void refusesATagOfSeveralRuns() throws IOException {
    var test = writeRun("test").getParent();
    var train = writeRun("train").getParent();

    var error =
        assertThrows(IllegalArgumentException.class, () -> run(directory, Optional.of("loss")));

    assertEquals(
        "'loss' is in several runs; name one of [" + test + ", " + train + "]", error.getMessage());
  }

  @Test
  void showsWhatComesBeforeABadRecordAndThenSaysWhereItIs() throws IOException {
    var file = writeRun("run");
    var bytes = Files.readAllBytes(file);
    bytes[bytes.length - 1]++;
    Files.write(file, bytes);

    var error = assertThrows(IOException.class, () -> run(file, Optional.empty()));

    assertTrue(printed.toString().contains("  9 events, steps 0..101"), printed.toString());
    assertEquals(
        "%s, byte %d: the checksum of the record's 22 bytes of data is wrong;"
                .formatted(file, bytes.length - LAST_RECORD)
            + " the file's events from there on are not shown",
        error.getMessage());
  }

  @Test
  void showsTheWholeRecordsOfARunThatIsStillWriting() throws IOException {
    var file = writeRun("run");
    var bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));

    run(file, Optional.empty());

    assertTrue(printed.toString().contains("  9 events, steps 0..101"), printed.toString());
    assertEquals(
        "note: %s, byte %d: the file ends inside the record, "
                .formatted(file, bytes.length - LAST_RECORD)
            + "which needs 26 bytes of data and checksum and has 25; is the run still writing?\n",
        notes.toString());
  }

  @Test
  void findsLinkedRunsUnderTheNamesOfTheLinks() throws IOException {
    var file = writeRun("run");
    var links = Files.createDirectories(directory.resolve("links/tree"));
    Files.createSymbolicLink(links.resolve("a"), file.getParent());
    Files.createSymbolicLink(links.resolve("up"), Path.of(".."));

    run(links.getParent(), Optional.empty());

    var name = links.resolve("a").resolve(file.getFileName());
    assertEquals(name.toString(), printed.toString().lines().findFirst().orElseThrow());
    assertEquals(1, printed.toString().lines().filter(line -> !line.startsWith(" ")).count());
  }

  @Test
  void saysWhatIsMissing() {
    var nowhere = directory.resolve("nowhere");

    var missing = assertThrows(NoSuchFileException.class, () -> run(nowhere, Optional.empty()));
    var empty = assertThrows(NoSuchFileException.class, () -> run(directory, Optional.empty()));

    assertEquals(
        nowhere + " does not exist; name an event file or a directory", missing.getMessage());
    assertEquals("no event file (*tfevents*) in " + directory + " or below it", empty.getMessage());
  }

  private void run(Path path, Optional<String> tag) throws IOException {
    EventsCommand.run(
        new EventsCommand.Settings(path, tag),
        new PrintStream(printed, true),
        new PrintStream(notes, true));
  }

  private Path writeRun(String name) throws IOException {
    var start = Instant.ofEpochSecond(1_446_763_200);
    try (var writer = EventWriter.in(directory.resolve(name), () -> start)) {
      writer.graph(GraphDef.getDefaultInstance());
      writer.metaGraph(MetaGraphDef.getDefaultInstance());
      writer.sessionCheckpoint("run/model.ckpt", 0);
      writer.sessionStart(1);
      writer.scalar("loss", 4.68f, 1);
      writer.scalar("loss", 1.25f, 101);
      writer.summary(histogram(), 1);
      writer.summary(scalarOfTensorFlow2(), 1);
      writer.runMetadata("step001", RunMetadata.getDefaultInstance(), 1);
      return writer.file();
    }
  }

  private static Summary histogram() {
    var histogram = HistogramProto.newBuilder().addBucket(1).addBucketLimit(1);
    return Summary.newBuilder()
        .addValue(Summary.Value.newBuilder().setTag("conv1/weights").setHisto(histogram))
        .build();
  }

  private static Summary scalarOfTensorFlow2() {
    var half = ByteString.copyFrom(new byte[] {0, 0, 0, 0x3f});
    var tensor = TensorProto.newBuilder().setDtype(DataType.DT_FLOAT).setTensorContent(half);
    var plugin = SummaryMetadata.PluginData.newBuilder().setPluginName("scalars");
    return Summary.newBuilder()
        .addValue(
            Summary.Value.newBuilder()
                .setTag("eval/accuracy")
                .setMetadata(SummaryMetadata.newBuilder().setPluginData(plugin))
                .setTensor(tensor))
        .build();
  }
}
