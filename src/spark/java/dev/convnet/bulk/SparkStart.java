// SPDX-License-Identifier: Apache-2.0
package dev.convnet.bulk;

import dev.convnet.error.InvalidSettingException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/** Starts a session for the program. */
final class SparkStart {
  /** The jars that executors need besides Spark's; {@code tools/predict-bulk} sets it. */
  private static final String JARS = "convnet.bulk.jars";

  private static final List<String> ENVIRONMENT =
      List.of("TF_ENABLE_ONEDNN_OPTS", "TF_CPP_MIN_LOG_LEVEL");

  private SparkStart() {}

  /**
   * Starts a session that the caller stops.
   *
   * @param master empty where {@code spark-submit} has said it; else all processors of this machine
   * @param settings of Spark, in preference to ours
   */
  static SparkSession start(Optional<String> master, Map<String, String> settings)
      throws IOException {
    var conf = new SparkConf();
    conf.setIfMissing("spark.master", "local[*]");
    master.ifPresent(conf::setMaster);
    conf.setIfMissing("spark.app.name", "convnet predict-bulk");
    conf.setIfMissing("spark.ui.enabled", "false");
    conf.setIfMissing("spark.sql.session.timeZone", "UTC");
    conf.set("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS");
    conf.setIfMissing("spark.sql.files.openCostInBytes", "16384");
    conf.setIfMissing("spark.sql.debug.maxToStringFields", "100");
    addExecutors(conf);
    settings.forEach(conf::set);
    try {
      return SparkSession.builder().config(conf).getOrCreate();
    } catch (Exception e) { // Spark's are checked, but not declared
      throw new IOException(
          "Spark does not start with master '%s': %s".formatted(conf.get("spark.master"), why(e)),
          e);
    }
  }

  private static void addExecutors(SparkConf conf) {
    for (var name : ENVIRONMENT) {
      var value = System.getenv(name);
      if (value != null) conf.setIfMissing("spark.executorEnv." + name, value);
    }
    // JavaCPP would read the size of the process from /proc whenever a tensor is made.
    conf.setIfMissing(
        "spark.executor.extraJavaOptions", "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0");
    var jars = System.getProperty(JARS, "");
    var where = conf.get("spark.master");
    if (jars.isEmpty() || where.matches("local(\\[.*])?")) return;
    if (where.startsWith("local-cluster")) { // the same files
      conf.setIfMissing(
          "spark.executor.extraClassPath", jars.replace(",", System.getProperty("path.separator")));
    } else {
      conf.setIfMissing("spark.jars", jars);
      conf.setIfMissing("spark.executor.userClassPathFirst", "true"); // protobuf
    }
  }

  /** A map of {@code KEY=VALUE}. */
  static void requireKeys(Map<String, String> settings) {
    for (var key : settings.keySet()) {
      if (!key.startsWith("spark.")) {
        throw new InvalidSettingException(
            "conf", "must be spark.KEY=VALUE, got '%s'".formatted(key));
      }
    }
  }

  /** The first line of the first cause's message. */
  static String why(Throwable error) {
    var cause = error;
    while (cause.getCause() != null) cause = cause.getCause();
    return Optional.ofNullable(cause.getMessage())
        .flatMap(message -> message.lines().filter(line -> !line.isBlank()).findFirst())
        .orElse(cause.toString());
  }
}
