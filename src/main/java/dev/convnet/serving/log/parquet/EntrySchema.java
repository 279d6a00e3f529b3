// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.parquet;

import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.timestampType;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.DOUBLE;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;

import dev.convnet.serving.log.entry.LogEntry;
import dev.convnet.serving.log.entry.LogField;
import java.util.List;
import java.util.Optional;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Types;

/** The columns of the log in Parquet. */
final class EntrySchema {
  static final MessageType MESSAGE = message();

  private static final List<LogField> NEEDED =
      List.of(LogField.INSERT_ID, LogField.TIMESTAMP, LogField.LOG_NAME);

  private EntrySchema() {}

  private static MessageType message() {
    var message = Types.buildMessage();
    for (var field : LogField.values()) message.addField(type(field));
    return message.named("entry");
  }

  private static PrimitiveType type(LogField field) {
    var name = field.column();
    return switch (field.type()) {
      case TIME -> Types.optional(INT64).as(timestampType(true, TimeUnit.MICROS)).named(name);
      case NUMBER, DURATION -> Types.optional(INT64).named(name);
      case DECIMAL -> Types.optional(DOUBLE).named(name);
      case TEXT, SEVERITY, JSON -> Types.optional(BINARY).as(stringType()).named(name);
    };
  }

  /** Whether an entry has what each must have. */
  static boolean isComplete(LogEntry entry) {
    return NEEDED.stream().allMatch(field -> entry.value(field).isPresent());
  }

  /** What is wrong with the columns of a file, in a sentence. */
  static Optional<String> problem(MessageType found) {
    for (var field : NEEDED) {
      if (!found.containsField(field.column())) {
        return Optional.of("it has no column " + field.column());
      }
    }
    return found.getFields().stream()
        .filter(column -> LogField.named(column.getName()).isPresent())
        .filter(column -> !isSame(type(LogField.named(column.getName()).get()), column))
        .findFirst()
        .map(column -> "the type of its column '%s' is another".formatted(column));
  }

  private static boolean isSame(PrimitiveType wanted, org.apache.parquet.schema.Type found) {
    return found.isPrimitive()
        && found.asPrimitiveType().getPrimitiveTypeName() == wanted.getPrimitiveTypeName()
        && Optional.ofNullable(wanted.getLogicalTypeAnnotation())
            .equals(Optional.ofNullable(found.getLogicalTypeAnnotation()));
  }
}
