// SPDX-License-Identifier: Apache-2.0
package dev.convnet.bulk;

import dev.convnet.error.InvalidSettingException;
import java.io.IOException;
import java.util.Locale;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * Where answers go.
 *
 * @param name of a folder, also of another file system that Spark knows
 */
record BulkOutput(SparkSession spark, String name) {
  private static final double NANOSECONDS = 1e9;

  /**
   * Checks that nothing is lost.
   *
   * @throws InvalidSettingException if the folder is there
   */
  void requireNew() throws IOException {
    if (files().exists(new Path(name))) {
      throw new InvalidSettingException(
          "out", "must be a new folder; %s exists already".formatted(name));
    }
  }

  private FileSystem files() throws IOException {
    return new Path(name).getFileSystem(spark.sparkContext().hadoopConfiguration());
  }

  /** Classifies, and writes the answers. */
  void write(Dataset<Row> answers) throws IOException {
    try {
      answers.write().mode(SaveMode.ErrorIfExists).parquet(name);
    } catch (Exception e) { // Spark's are checked, but not declared
      deleteIfEmpty();
      throw new IOException("the job failed: " + SparkStart.why(e), e);
    }
  }

  /** Spark leaves an empty folder when a job fails. */
  private void deleteIfEmpty() throws IOException {
    var path = new Path(name);
    if (files().exists(path) && files().listStatus(path).length == 0) files().delete(path, false);
  }

  /** What was written, in a sentence. */
  String summary(long nanoseconds) {
    var counts =
        spark
            .read()
            .parquet(name)
            .agg(
                functions.count(functions.lit(1)),
                functions.count(functions.col("error")),
                functions.first("error", true))
            .head();
    double seconds = nanoseconds / NANOSECONDS;
    var summary =
        String.format(
            Locale.ROOT,
            "classified %d images in %.1f s (%.0f a second) into %s",
            counts.getLong(0),
            seconds,
            counts.getLong(0) / seconds,
            name);
    if (counts.getLong(1) == 0) return summary;
    return "%s; %d of them could not be read, such as: %s"
        .formatted(summary, counts.getLong(1), counts.getString(2));
  }
}
