// SPDX-License-Identifier: Apache-2.0
package dev.convnet.bulk;

import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Types;

/** A Parquet file with the columns {@code id} and {@code image}. */
@SuppressWarnings("deprecation") // what is to be implemented
final class ImageTable extends WriteSupport<Integer> {
  private static final MessageType SCHEMA =
      Types.buildMessage()
          .addField(Types.optional(BINARY).as(stringType()).named("id"))
          .addField(Types.optional(BINARY).named("image"))
          .named("images");

  private final List<byte[]> images;
  private RecordConsumer row;

  private ImageTable(List<byte[]> images) {
    this.images = images;
  }

  /** The key of an image. */
  static String key(int i) {
    return "digit-" + i;
  }

  static void write(Path file, List<byte[]> images) throws IOException {
    try (var writer = new Builder(file, new ImageTable(images)).build()) {
      for (int i = 0; i < images.size(); i++) writer.write(i);
    }
  }

  private static final class Builder extends ParquetWriter.Builder<Integer, Builder> {
    private final ImageTable table;

    Builder(Path file, ImageTable table) {
      super(new LocalOutputFile(file));
      this.table = table;
    }

    @Override
    protected Builder self() {
      return this;
    }

    @Override
    protected WriteSupport<Integer> getWriteSupport(Configuration conf) {
      return table;
    }
  }

  @Override
  public WriteContext init(Configuration conf) {
    return new WriteContext(SCHEMA, Map.of());
  }

  @Override
  public void prepareForWrite(RecordConsumer consumer) {
    row = consumer;
  }

  @Override
  public void write(Integer i) {
    row.startMessage();
    write(0, "id", Binary.fromString(key(i)));
    write(1, "image", Binary.fromConstantByteArray(images.get(i)));
    row.endMessage();
  }

  private void write(int column, String name, Binary value) {
    row.startField(name, column);
    row.addBinary(value);
    row.endField(name, column);
  }
}
