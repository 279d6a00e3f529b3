// SPDX-License-Identifier: Apache-2.0
package dev.convnet.bulk;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.io.savedmodel.ImageClassifier;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * Classifies the images of a Spark data set with a SavedModel that {@link
 * dev.convnet.io.savedmodel.SavedModelExporter} wrote.
 *
 * <pre>{@code
 * Dataset<Row> images = spark.read().parquet("images.parquet"); // id: string, image: binary
 * Dataset<Row> answers =
 *     BulkClassifier.of(Path.of("savedmodels/mnist")).image("image").key("id").classify(images);
 * answers.select("request_id", "label", "score", "error").show();
 * }</pre>
 *
 * <p>The model goes to the executors with the job, and each process loads it once. An image that
 * cannot be read has a row with an error, and fails nothing.
 */
public final class BulkClassifier {
  private static final int BATCH_SIZE = 64;

  private final ModelFiles model;
  private final String image;
  private final Optional<String> key;
  private final int batchSize;
  private final int top;

  private BulkClassifier(
      ModelFiles model, String image, Optional<String> key, int batchSize, int top) {
    InvalidSettingException.requireAtLeast(1, "batchSize", batchSize);
    InvalidSettingException.requireAtLeast(0, "top", top);
    this.model = model;
    this.image = image;
    this.key = key;
    this.batchSize = batchSize;
    this.top = top;
  }

  /**
   * Reads a model, and loads it once in this process to see that it works.
   *
   * @param model the folder of a version ({@code NAME/1}), or of a model ({@code NAME}), whose
   *     highest version is taken
   * @throws IOException if there is no such model, or it is damaged
   */
  public static BulkClassifier of(Path model) throws IOException {
    try (var loaded = ImageClassifier.load(model)) {
      return new BulkClassifier(
          ModelFiles.read(loaded.directory()), "image", Optional.empty(), BATCH_SIZE, 0);
    }
  }

  /**
   * The column with images: binary, with files of PNG, JPEG, GIF or BMP; a structure with such a
   * field {@code bytes}; or an array with the numbers from 0 to 255 of a square image, row by row,
   * with one or three channels. Without this it is {@code image}.
   */
  public BulkClassifier image(String column) {
    return new BulkClassifier(model, column, key, batchSize, top);
  }

  /** The column by which answers are known; no two images have the same value. */
  public BulkClassifier key(String column) {
    return new BulkClassifier(model, image, Optional.of(column), batchSize, top);
  }

  /**
   * How many images are classified together; without this 64. The last digits of scores depend on
   * it, but neither on partitions nor on other images, unless images are so large that fewer of
   * them fit into memory.
   */
  public BulkClassifier batchSize(int size) {
    return new BulkClassifier(model, image, key, size, top);
  }

  /** How many classes the column {@code response} has; without this 0, and no response. */
  public BulkClassifier top(int classes) {
    return new BulkClassifier(model, image, key, batchSize, classes);
  }

  /**
   * Classifies images, when the answers are wanted.
   *
   * @return a row for each image with the columns of the log of predictions: {@code request_id} has
   *     the key, {@code label} and {@code score} the answer, {@code status_code} 200 or 400, and
   *     {@code error} what was wrong
   * @throws InvalidSettingException if a column is missing or has another type
   */
  public Dataset<Row> classify(Dataset<Row> images) {
    var found = ImageColumn.find(images, image);
    var keys =
        key.map(name -> ImageColumn.existing(images, "key", name)).orElse(functions.lit(null));
    var context = JavaSparkContext.fromSparkContext(images.sparkSession().sparkContext());
    var job = UUID.randomUUID().toString();
    var classifier =
        new PartitionClassifier(context.broadcast(model), job, found.kind(), batchSize, top);
    return images
        .select(found.column().as("image"), keys.cast("string").as("key"))
        .mapPartitions(classifier, Encoders.row(AnswerRow.SCHEMA))
        .select(AnswerRow.columns());
  }
}
