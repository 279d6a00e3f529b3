// SPDX-License-Identifier: Apache-2.0
package dev.convnet.bulk;

import dev.convnet.app.cli.CommandRunner;
import dev.convnet.error.InvalidSettingException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Classifies many images, on many processors or machines. */
@Command(
    name = "predict-bulk",
    mixinStandardHelpOptions = true,
    description =
        "Classifies the images of Parquet files or of a folder on Apache Spark, and writes a row for"
            + " each, with the columns of the log of predictions, as Parquet.")
public final class PredictBulk implements Callable<Integer> {
  @Option(
      names = "--master",
      paramLabel = "URL",
      description =
          "where Spark runs: local[N] for N threads, local-cluster[N,CORES,MIB] for N processes,"
              + " spark://HOST:PORT for a cluster (default: local[*], a thread for each processor)")
  private Optional<String> master = Optional.empty();

  @Option(
      names = "--model",
      paramLabel = "DIR",
      required = true,
      description = "SavedModel of 'export' or of a training: NAME, or NAME/VERSION")
  private Path model;

  @Option(
      names = "--in",
      paramLabel = "PATH",
      required = true,
      description = "Parquet file, folder of Parquet files, or folder of images")
  private String in;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "folder of Parquet files to write; must not exist")
  private String out;

  @Option(
      names = "--image",
      paramLabel = "COLUMN",
      description =
          "column of a Parquet file with images: files, a structure with a field 'bytes', or arrays of"
              + " numbers from 0 to 255 (default: ${DEFAULT-VALUE})")
  private String image = "image";

  @Option(
      names = "--key",
      paramLabel = "COLUMN",
      description =
          "column of a Parquet file that becomes request_id (default: the file and the row)")
  private Optional<String> key = Optional.empty();

  @Option(
      names = {"--batch_size", "--batch-size"},
      paramLabel = "N",
      description = "images that are classified together (default: ${DEFAULT-VALUE})")
  private int batchSize = 64;

  @Option(
      names = "--top",
      paramLabel = "N",
      description =
          "classes with their scores in the column response, beside the best one (default: none)")
  private int top;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      description =
          "parts of the work, and files of answers (default: 4 for each core of the executors, if the"
              + " input has fewer)")
  private Optional<Integer> partitions = Optional.empty();

  @Option(
      names = "--conf",
      paramLabel = "KEY=VALUE",
      description =
          "setting of Spark, such as spark.executor.memory=4g; may be given several times")
  private Map<String, String> conf = Map.of();

  @Override
  public Integer call() throws IOException {
    partitions.ifPresent(n -> InvalidSettingException.requireAtLeast(1, "partitions", n));
    SparkStart.requireKeys(conf);
    var classifier = BulkClassifier.of(model).batchSize(batchSize).top(top);
    var spark = SparkStart.start(master, conf);
    try {
      System.out.println(run(spark, classifier));
      return 0;
    } finally {
      spark.stop();
    }
  }

  private String run(SparkSession spark, BulkClassifier classifier) throws IOException {
    var output = new BulkOutput(spark, out);
    output.requireNew();
    var input = BulkInput.open(spark, in, image, key);
    var parts = partitions.orElse(4 * spark.sparkContext().defaultParallelism());
    boolean enough = input.rows().toJavaRDD().getNumPartitions() >= parts;
    var rows = enough && partitions.isEmpty() ? input.rows() : input.rows().repartition(parts);
    long start = System.nanoTime();
    var answers = classifier.image(input.image()).key(input.key()).classify(rows);
    output.write(answers);
    return output.summary(System.nanoTime() - start);
  }

  /** Runs the program, and ends the process with its exit code. */
  public static void main(String... arguments) {
    System.exit(CommandRunner.commandLine(new PredictBulk()).execute(arguments));
  }
}
