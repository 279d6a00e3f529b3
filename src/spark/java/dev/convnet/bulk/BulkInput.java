// SPDX-License-Identifier: Apache-2.0
package dev.convnet.bulk;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * Images to classify.
 *
 * @param rows with a column {@code key}
 * @param image the column of images
 * @param key the column by which they are known
 */
record BulkInput(Dataset<Row> rows, String image, String key) {
  private static final Pattern IMAGE = Pattern.compile(".*\\.(png|jpe?g|gif|bmp)");
  private static final String GLOB =
      "*.{png,jpg,jpeg,gif,bmp,PNG,JPG,JPEG,GIF,BMP,Png,Jpg,Jpeg,Gif,Bmp}";
  private static final String FILE_KEY = "convnet_key";

  /**
   * Opens Parquet files, or a folder of images.
   *
   * @param name of a file or a folder, also of another file system that Spark knows
   * @param image the column with images in Parquet
   * @param key the column with keys in Parquet; without it keys are the file and the row
   * @throws IOException if there is nothing to read
   */
  static BulkInput open(SparkSession spark, String name, String image, Optional<String> key)
      throws IOException {
    var path = new Path(name);
    var files = path.getFileSystem(spark.sparkContext().hadoopConfiguration());
    var whole = files.makeQualified(path);
    return switch (kind(files, whole)) {
      case "parquet" -> parquet(spark, whole, image, key);
      case "image" -> images(spark, whole);
      default ->
          throw new IOException(
              "%s has neither Parquet files nor images (png, jpg, gif, bmp)".formatted(name));
    };
  }

  /** Of the first file that is one of both. */
  private static String kind(FileSystem files, Path path) throws IOException {
    try {
      var all = files.listFiles(path, true);
      while (all.hasNext()) {
        var name = all.next().getPath().getName().toLowerCase(Locale.ROOT);
        if (name.startsWith("_") || name.startsWith(".")) continue;
        if (name.endsWith(".parquet")) return "parquet";
        if (IMAGE.matcher(name).matches()) return "image";
      }
      return "";
    } catch (FileNotFoundException e) {
      throw new FileNotFoundException("there is no file or folder " + path.toUri().getPath());
    }
  }

  private static BulkInput parquet(
      SparkSession spark, Path path, String image, Optional<String> key) throws IOException {
    var rows = table(spark, path);
    if (key.isPresent()) return new BulkInput(rows, image, key.get());
    var place =
        functions.concat(
            within(path.toUri().getRawPath(), functions.col("_metadata.file_path")),
            functions.lit("#"),
            functions.col("_metadata.row_index"));
    return new BulkInput(rows.withColumn(FILE_KEY, place), image, FILE_KEY);
  }

  private static Dataset<Row> table(SparkSession spark, Path path) throws IOException {
    try {
      return spark.read().option("recursiveFileLookup", true).parquet(path.toString());
    } catch (Exception e) { // Spark's are checked, but not declared
      throw new IOException(
          "%s cannot be read as Parquet: %s".formatted(path.toUri().getPath(), SparkStart.why(e)),
          e);
    }
  }

  private static BulkInput images(SparkSession spark, Path path) {
    var rows =
        spark
            .read()
            .format("binaryFile")
            .option("recursiveFileLookup", true)
            .option("pathGlobFilter", GLOB)
            .load(path.toString());
    return new BulkInput(
        rows.withColumn(FILE_KEY, within(path.toUri().getPath(), functions.col("path"))),
        "content",
        FILE_KEY);
  }

  /** The name of a file within a folder; of a single file, its name. */
  private static Column within(String folder, Column file) {
    var inFolder = functions.instr(file, folder + "/");
    return functions
        .when(
            inFolder.gt(0), file.substr(inFolder.plus(folder.length() + 1), functions.length(file)))
        .otherwise(functions.element_at(functions.split(file, "/"), -1));
  }
}
