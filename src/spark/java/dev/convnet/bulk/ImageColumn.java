// SPDX-License-Identifier: Apache-2.0
package dev.convnet.bulk;

import dev.convnet.data.images.RgbImage;
import dev.convnet.error.InvalidSettingException;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructType;

/** What the column of images has. */
enum ImageColumn {
  /** Bytes of a file. */
  FILES {
    @Override
    BulkImage read(Row row, int column) {
      if (row.isNullAt(column)) return new BulkImage.Refused("there is no image");
      return new BulkImage.Encoded(row.<byte[]>getAs(column));
    }
  },
  /** Numbers from 0 to 255, row by row; of a square image with one or three channels. */
  PIXELS {
    @Override
    BulkImage read(Row row, int column) {
      if (row.isNullAt(column)) return new BulkImage.Refused("there is no image");
      return pixels(row.getList(column));
    }
  };

  /** The image of a row. */
  abstract BulkImage read(Row row, int column);

  /** A column by its name, or {@code COLUMN.FIELD}. */
  record Found(Column column, ImageColumn kind) {}

  /**
   * Finds a column; in a structure, its field {@code bytes}.
   *
   * @throws InvalidSettingException if it is not there, or has no images
   */
  static Found find(Dataset<Row> rows, String name) {
    var column = existing(rows, "image", name);
    var type = rows.select(column).schema().fields()[0].dataType();
    if (type instanceof StructType struct && Arrays.asList(struct.fieldNames()).contains("bytes")) {
      return find(rows, name + ".bytes");
    }
    if (type instanceof BinaryType) return new Found(column, FILES);
    if (type instanceof ArrayType array && array.elementType() instanceof NumericType) {
      return new Found(column.cast("array<double>"), PIXELS);
    }
    throw new InvalidSettingException(
        "image",
        "names the column '%s' of type %s; it must be binary, with files, or an array of numbers"
            .formatted(name, type.simpleString()));
  }

  /**
   * A column of any type.
   *
   * @param setting that names it
   */
  static Column existing(Dataset<Row> rows, String setting, String name) {
    var column = functions.col(name);
    try {
      rows.select(column);
      return column;
    } catch (Exception e) { // Spark's AnalysisException is checked, but not declared
      throw new InvalidSettingException(
          setting,
          "names the column '%s', which is not there; there are %s"
              .formatted(name, List.of(rows.columns())));
    }
  }

  private static BulkImage pixels(List<Double> values) {
    int channels = isSquare(values.size()) ? 1 : 3;
    int side = (int) Math.round(Math.sqrt(values.size() / (double) channels));
    if (values.isEmpty() || side * side * channels != values.size()) {
      return new BulkImage.Refused(
          "%d numbers are no square image with 1 or 3 channels".formatted(values.size()));
    }
    var rgb = new byte[3 * side * side];
    for (int i = 0; i < rgb.length; i++) {
      var value = values.get(channels == 1 ? i / 3 : i);
      if (value == null || !(value >= 0 && value <= 255)) {
        return new BulkImage.Refused("a pixel is %s, not from 0 to 255".formatted(value));
      }
      rgb[i] = (byte) Math.round(value);
    }
    return new BulkImage.Pixels(new RgbImage(side, side, rgb));
  }

  private static boolean isSquare(int n) {
    long root = Math.round(Math.sqrt(n));
    return root * root == n;
  }
}
