// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.summary;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.data.records.RecordReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.RunMetadata;

/** One event of each kind, byte by byte; {@code -Dgolden.update} writes the file anew. */
class EventFileGoldenTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden/summary/events.txt");

  @TempDir private Path directory;

  @Test
  void anEventFileHasExactlyTheseBytes() throws IOException {
    var file = writeOneOfEachKind();

    var text = describe(file);
    if (System.getProperty("golden.update") != null) {
      Files.writeString(GOLDEN, text);
    }

    assertEquals(Files.readString(GOLDEN), text);
  }

  private Path writeOneOfEachKind() throws IOException {
    var graph = GraphDef.newBuilder().addNode(NodeDef.newBuilder().setName("x").setOp("NoOp"));
    try (var writer = EventWriter.in(directory, new HalfSeconds())) {
      writer.graph(graph.build());
      writer.metaGraph(MetaGraphDef.newBuilder().setGraphDef(graph).build());
      writer.sessionCheckpoint("run/model.ckpt", 0);
      writer.sessionStart(1);
      writer.scalar("loss", 4.68f, 1);
      writer.runMetadata("step001", RunMetadata.getDefaultInstance(), 1);
      return writer.file();
    }
  }

  /** A line a record. */
  private static String describe(Path file) throws IOException {
    var text = new StringBuilder();
    var bytes = Files.readAllBytes(file);
    var start = 0;
    try (var reader = RecordReader.open(file)) {
      for (Optional<byte[]> next = reader.next(); next.isPresent(); next = reader.next()) {
        var end = (int) reader.offset();
        text.append(HexFormat.of().formatHex(bytes, start, end)).append('\n');
        start = end;
      }
    }
    return text.toString();
  }

  /** A clock that goes on by half a second whenever it is read. */
  private static final class HalfSeconds implements InstantSource {
    private Instant now = Instant.ofEpochSecond(1_446_763_200);

    @Override
    public Instant instant() {
      now = now.plus(Duration.ofMillis(500));
      return now;
    }
  }
}
