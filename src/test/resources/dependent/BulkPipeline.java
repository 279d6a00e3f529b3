import dev.convnet.bulk.BulkClassifier;
import java.nio.file.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** A pipeline that has a session of its own, and prints the answers of a file of images. */
class BulkPipeline {
  public static void main(String... args) throws Exception {
    var spark =
        SparkSession.builder().master("local[2]").config("spark.ui.enabled", "false").getOrCreate();
    Dataset<Row> images = spark.read().parquet(args[1]); // id: string, image: binary
    var classifier = BulkClassifier.of(Path.of(args[0])).image("image");
    Dataset<Row> answers = classifier.key("id").top(1).classify(images);
    for (var row : answers.select("request_id", "response").collectAsList()) {
      System.out.println(row.getString(0) + "\t" + row.getString(1));
    }
    System.out.println("without keys\t" + classifier.classify(images).count());
    spark.stop();
  }
}
