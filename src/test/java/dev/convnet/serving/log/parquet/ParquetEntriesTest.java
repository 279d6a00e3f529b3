// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.parquet;

import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT96;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import blue.strategic.parquet.ParquetWriter;
import dev.convnet.serving.log.entry.LogEntry;
import dev.convnet.serving.log.entry.LogField;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParquetEntriesTest {
  private static final LogEntry ENTRY =
      LogEntry.builder("my-log", Instant.parse("1969-12-31T23:59:59.999999Z"))
          .with(LogField.TEXT_PAYLOAD, "")
          .build();

  private static final int STEP = 41;

  @TempDir private Path folder;

  private Path file() {
    return folder.resolve("entries.parquet");
  }

  private List<LogEntry> read() throws IOException {
    var found = new ArrayList<LogEntry>();
    ParquetEntries.read(file(), found::add);
    return found;
  }

  @Test
  void whatIsWrittenIsRead() throws IOException {
    var all = LogEntry.of();
    for (var field : LogField.values()) {
      switch (field.type()) {
        case TIME, NUMBER, DURATION -> all.with(field, Long.MIN_VALUE + field.ordinal());
        case DECIMAL -> all.with(field, Double.MIN_VALUE);
        case TEXT, SEVERITY, JSON -> all.with(field, "é" + field);
      }
    }
    var entries = List.of(all.build(), ENTRY);

    ParquetEntries.write(file(), use -> entries.forEach(entry -> accept(use, entry)));

    assertEquals(entries, read());
  }

  private static void accept(ParquetEntries.Use use, LogEntry entry) {
    try {
      use.accept(entry);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aFileMayBeEmpty() throws IOException {
    ParquetEntries.write(file(), use -> {});

    assertEquals(List.of(), read());
  }

  @Test
  void whatFailsLeavesTheFormerFile() throws IOException {
    ParquetEntries.write(file(), use -> use.accept(ENTRY));

    assertThrows(
        IOException.class,
        () ->
            ParquetEntries.write(
                file(),
                use -> {
                  throw new IOException("no more");
                }));

    assertEquals(List.of(ENTRY), read());
    assertEquals(1, folder.toFile().list().length);
  }

  @Test
  void otherFilesAreRefused() throws IOException {
    Files.writeString(file(), "a text that is no Parquet at all");
    refused(" is damaged, or no Parquet file; write or copy it again");
    writeTable(Types.buildMessage().addField(Types.optional(INT64).named("a")).named("other"));
    refused(" has no entries of a log: it has no column insert_id");
    var int96 = Types.buildMessage();
    for (var column : EntrySchema.MESSAGE.getFields()) {
      int96.addField(
          column.getName().equals("timestamp") ? Types.optional(INT96).named("timestamp") : column);
    }
    writeTable(int96.named("entry"));
    refused(
        " has no entries of a log: the type of its column 'optional int96 timestamp' is another");
  }

  private void writeTable(MessageType schema) throws IOException {
    Files.deleteIfExists(file());
    ParquetWriter.<LogEntry>writeFile(schema, file().toFile(), (entry, row) -> {}).close();
  }

  private void refused(String why) {
    var error = assertThrows(IOException.class, this::read);
    assertEquals(file() + why, error.getMessage());
  }

  @Test
  void aDamagedFileIsRefused() throws IOException {
    ParquetEntries.write(file(), use -> use.accept(ENTRY));
    var whole = Files.readAllBytes(file());
    for (int length = 0; length < whole.length; length += 7) {
      Files.write(file(), Arrays.copyOf(whole, length));
      assertThrows(IOException.class, this::read);
    }
  }

  /** Nothing but a sentence, whichever byte is wrong; much of a file may be wrong unnoticed. */
  @Test
  void noDamageEndsTheProgram() throws IOException {
    var random = new Random(7);
    ParquetEntries.write(
        file(),
        use -> {
          for (int i = 0; i < 50; i++) {
            var text = Integer.toString(i % 7).repeat(200) + random.nextLong();
            use.accept(
                LogEntry.builder("log", Instant.EPOCH)
                    .with(LogField.TEXT_PAYLOAD, text)
                    .with(LogField.INSTANCES, (long) i)
                    .build());
          }
        });
    var whole = Files.readAllBytes(file());
    int refused = 0;
    for (int place = random.nextInt(STEP); place < whole.length; place += STEP) {
      var damaged = whole.clone();
      damaged[place] ^= (byte) (1 << random.nextInt(8));
      Files.write(file(), damaged);
      try {
        read();
      } catch (IOException e) {
        assertTrue(e.getMessage().startsWith(file().toString()), e.getMessage());
        refused++;
      }
    }
    assertTrue(refused > whole.length / STEP / 2, refused + " of " + whole.length / STEP);
  }
}
