// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.io.summary.EventFiles;
import dev.convnet.io.summary.EventWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.Summary;
import org.tensorflow.proto.SummaryMetadata;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/** Several files of one run, and numbers of every type. */
class EventsOfARunTest {
  @TempDir private Path directory;
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  @Test
  void showsTheFilesOfAResumedRunAsOne() throws IOException {
    var first = writeLosses(1, 0, 1, 2, 3);
    var second = writeLosses(2, 2, 3, 4);
    var run = first.getParent();

    run(run, Optional.empty());
    run(run, Optional.of("loss"));

    var time = "1970-01-01T00:00:0%dZ to 1970-01-01T00:00:0%1$dZ";
    assertEquals(
        """
        %s
          6 events, steps 0..3, %s
          0 graph, 0 meta graph, 1 session log, 0 run metadata, 4 summary
        %s
          5 events, steps 0..4, %s
          0 graph, 0 meta graph, 1 session log, 0 run metadata, 3 summary
        %s: 2 files of one run, each step once
          tag   type    count  steps  last value
          loss  scalar  5      0..4   2.0
        0\t1.0
        1\t1.0
        2\t2.0
        3\t2.0
        4\t2.0
        """
            .formatted(first, time.formatted(1), second, time.formatted(2), run),
        printed.toString());
  }

  @Test
  void printsNumbersOfEachTypeAsPythonReadsThem() throws IOException {
    write(tensor(DataType.DT_DOUBLE).addDoubleVal(0.1));
    write(tensor(DataType.DT_UINT64).addUint64Val(-1));
    write(tensor(DataType.DT_BOOL).addBoolVal(true));
    write(tensor(DataType.DT_FLOAT).addFloatVal(Float.NEGATIVE_INFINITY));
    write(tensor(DataType.DT_BFLOAT16).addHalfVal(0x7fc0));

    run(directory, Optional.of("value"));

    assertEquals(
        "0\t0.1\n1\t18446744073709551615\n2\t1\n3\t-Infinity\n4\tNaN\n", printed.toString());
  }

  private void run(Path path, Optional<String> tag) throws IOException {
    EventsCommand.run(
        new EventsCommand.Settings(path, tag),
        new PrintStream(printed, true),
        new PrintStream(PrintStream.nullOutputStream()));
  }

  private Path writeLosses(int session, long... steps) throws IOException {
    var start = Instant.ofEpochSecond(session);
    try (var writer = EventWriter.in(directory.resolve("resumed"), () -> start)) {
      writer.sessionStart(steps[0]);
      for (var step : steps) writer.scalar("loss", session, step);
      return writer.file();
    }
  }

  /** Writes the value at the step that is the number of files. */
  private void write(TensorProto.Builder tensor) throws IOException {
    var step = EventFiles.in(directory).size();
    try (var writer = EventWriter.in(directory, () -> Instant.ofEpochSecond(step))) {
      writer.summary(scalar(tensor), step);
    }
  }

  private static TensorProto.Builder tensor(DataType type) {
    var shape = TensorShapeProto.newBuilder();
    shape.addDimBuilder().setSize(1);
    return TensorProto.newBuilder().setDtype(type).setTensorShape(shape);
  }

  private static Summary scalar(TensorProto.Builder tensor) {
    var plugin = SummaryMetadata.PluginData.newBuilder().setPluginName("scalars");
    return Summary.newBuilder()
        .addValue(
            Summary.Value.newBuilder()
                .setTag("value")
                .setMetadata(SummaryMetadata.newBuilder().setPluginData(plugin))
                .setTensor(tensor))
        .build();
  }
}
