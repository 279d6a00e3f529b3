// SPDX-License-Identifier: Apache-2.0
package dev.convnet.bulk;

import dev.convnet.io.savedmodel.ImagePrediction.ClassProbability;
import dev.convnet.serving.log.entry.LogEntry;
import dev.convnet.serving.log.entry.LogField;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Answers as rows with the columns of the log. */
final class AnswerRow {
  /** Times are microseconds. */
  static final StructType SCHEMA =
      new StructType(
          Arrays.stream(LogField.values()).map(AnswerRow::column).toArray(StructField[]::new));

  private AnswerRow() {}

  private static StructField column(LogField field) {
    return DataTypes.createStructField(field.column(), type(field), true);
  }

  private static DataType type(LogField field) {
    if (field.type().isWhole()) return DataTypes.LongType;
    return field.type() == LogField.Type.DECIMAL ? DataTypes.DoubleType : DataTypes.StringType;
  }

  static Row of(LogEntry entry) {
    return RowFactory.create(
        Arrays.stream(LogField.values()).map(field -> entry.value(field).orElse(null)).toArray());
  }

  /** The columns with times that are times. */
  static Column[] columns() {
    return Arrays.stream(LogField.values()).map(AnswerRow::typed).toArray(Column[]::new);
  }

  private static Column typed(LogField field) {
    var name = field.column();
    return field.type() == LogField.Type.TIME
        ? functions.expr("timestamp_micros(" + name + ")").as(name)
        : functions.col(name);
  }

  /** As TensorFlow Serving answers {@code :classify}. */
  static String response(List<ClassProbability> classes) {
    var json = new StringBuilder("{\"results\":[[");
    for (var one : classes) {
      if (json.charAt(json.length() - 1) == ']') json.append(',');
      json.append('[');
      appendText(json, one.label());
      json.append(',').append(one.probability()).append(']');
    }
    return json.append("]]}").toString();
  }

  private static void appendText(StringBuilder json, String text) {
    json.append('"');
    for (char c : text.toCharArray()) {
      if (c == '"' || c == '\\') json.append('\\').append(c);
      else if (c < ' ') json.append("\\u%04x".formatted((int) c));
      else json.append(c);
    }
    json.append('"');
  }
}
