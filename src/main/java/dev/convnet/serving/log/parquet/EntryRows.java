// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.parquet;

import blue.strategic.parquet.ParquetReader;
import dev.convnet.serving.log.entry.LogEntry;
import dev.convnet.serving.log.entry.LogField;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.example.DummyRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/**
 * Reads the rows of a file, of the columns that the log has. The checksums of pages are verified
 * before they are decompressed, where the file has checksums.
 */
final class EntryRows implements Closeable {
  private final ParquetFileReader reader;
  private final MessageType columns;
  private final List<LogField> fields;
  private List<ColumnReader> readers = List.of();
  private long left;

  private EntryRows(ParquetFileReader reader) {
    this.reader = reader;
    var schema = reader.getFileMetaData().getSchema();
    this.columns =
        new MessageType(
            schema.getName(),
            schema.getFields().stream()
                .filter(column -> LogField.named(column.getName()).isPresent())
                .toArray(Type[]::new));
    this.fields =
        columns.getFields().stream()
            .map(column -> LogField.named(column.getName()).orElseThrow())
            .toList();
  }

  /** Opens a file, whose schema is not checked yet. */
  static EntryRows open(Path file) throws IOException {
    var options =
        ParquetReadOptions.builder()
            .usePageChecksumVerification()
            .withCodecFactory(new JavaCodecs())
            .build();
    var reader = ParquetFileReader.open(ParquetReader.makeInputFile(file.toFile()), options);
    try {
      for (var block : reader.getFooter().getBlocks()) check(block, Files.size(file));
      return new EntryRows(reader);
    } catch (IOException | RuntimeException e) {
      reader.close();
      throw e;
    }
  }

  /** Places and counts that are believed by all that follows. */
  private static void check(BlockMetaData block, long fileBytes) throws IOException {
    for (var column : block.getColumns()) {
      long start = column.getStartingPos();
      long size = column.getTotalSize();
      boolean isInFile = start >= 0 && size >= 0 && size <= fileBytes - start;
      if (!isInFile || column.getFirstDataPageOffset() < start) {
        throw new IOException("a column is not in the file");
      }
    }
  }

  MessageType schema() {
    return reader.getFileMetaData().getSchema();
  }

  /** To be called once, when the schema is right. */
  void start() {
    reader.setRequestedSchema(columns);
  }

  /** The next entry; empty at the end. */
  Optional<LogEntry> next() throws IOException {
    while (left == 0) if (!nextBlock()) return Optional.empty();
    left--;
    var entry = LogEntry.of();
    for (int i = 0; i < fields.size(); i++) {
      var column = readers.get(i);
      boolean isThere =
          column.getCurrentDefinitionLevel() == column.getDescriptor().getMaxDefinitionLevel();
      if (isThere) entry.with(fields.get(i), value(column));
      column.consume();
    }
    var built = entry.build();
    if (!EntrySchema.isComplete(built)) throw new IOException("a row is no entry");
    return Optional.of(built);
  }

  private static Object value(ColumnReader column) {
    return switch (column.getDescriptor().getPrimitiveType().getPrimitiveTypeName()) {
      case INT64 -> column.getLong();
      case DOUBLE -> column.getDouble();
      default -> column.getBinary().toStringUsingUTF8();
    };
  }

  private boolean nextBlock() throws IOException {
    var pages = reader.readNextRowGroup();
    if (pages == null) return false;
    left = pages.getRowCount();
    for (var column : columns.getColumns()) {
      if (pages.getPageReader(column).getTotalValueCount() != left) {
        throw new IOException("a column has other rows");
      }
    }
    var store =
        new ColumnReadStoreImpl(
            pages,
            new DummyRecordConverter(columns).getRootConverter(),
            columns,
            reader.getFileMetaData().getCreatedBy());
    readers = columns.getColumns().stream().map(store::getColumnReader).toList();
    return true;
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
