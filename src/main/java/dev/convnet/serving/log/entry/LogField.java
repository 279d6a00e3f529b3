// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.entry;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The fields of entries, in the order of the columns of the store's tables. Each has the name of
 * its column, which filters use, too.
 *
 * <p>The first fields are those of every entry. Those from {@link #REQUEST_ID} on are of the log of
 * predictions only.
 */
public enum LogField {
  /** Tells an entry from its copies: the same one is stored once. */
  INSERT_ID("insert_id", Type.TEXT),
  /** When it happened. */
  TIMESTAMP("timestamp", Type.TIME),
  /** When the log got it. */
  RECEIVE_TIMESTAMP("receive_timestamp", Type.TIME),
  LOG_NAME("log_name", Type.TEXT),
  SEVERITY("severity", Type.SEVERITY),
  /** An object of strings, in which letters and digits are not escaped. */
  LABELS("labels", Type.JSON),
  TEXT_PAYLOAD("textPayload", Type.TEXT),
  /** An object, in which letters and digits are not escaped. */
  JSON_PAYLOAD("jsonPayload", Type.JSON),
  TRACE("trace", Type.TEXT),

  /** By which the server names the request in its answer. */
  REQUEST_ID("request_id", Type.TEXT),
  MODEL_NAME("model_name", Type.TEXT),
  /** That answered. */
  MODEL_VERSION("model_version", Type.NUMBER),
  /** That was run; several are separated by commas. */
  SIGNATURE_NAME("signature_name", Type.TEXT),
  /**
   * {@code predict}, {@code classify}, {@code regress}, {@code infer} or {@code multi_inference}.
   */
  API("api", Type.TEXT),
  /** {@code REST}, {@code GRPC}, or {@code BULK} for predictions of Apache Spark. */
  ENTRYPOINT("entrypoint", Type.TEXT),
  /** HTTP's. */
  STATUS_CODE("status_code", Type.NUMBER),
  /** What the answer says, if the request failed. */
  ERROR("error", Type.TEXT),
  INSTANCES("instances", Type.NUMBER),
  REQUEST_BYTES("request_bytes", Type.NUMBER),
  RESPONSE_BYTES("response_bytes", Type.NUMBER),
  /** How long the request waited before it was computed. */
  QUEUE("queue_us", Type.DURATION),
  /** From the wait for a batch to the outputs of the model. */
  RUNTIME("runtime_us", Type.DURATION),
  /** From the arrival of the request to the answer. */
  LATENCY("latency_us", Type.DURATION),
  /** The share of requests that are logged. */
  SAMPLING_RATE("sampling_rate", Type.DECIMAL),
  /** As the client sent it, or a summary. */
  REQUEST("request", Type.JSON),
  RESPONSE("response", Type.JSON),
  /** 1 if the payload was too long to be logged whole. */
  TRUNCATED("truncated", Type.NUMBER),
  /** The best class of the first instance. */
  LABEL("label", Type.TEXT),
  /** Its probability. */
  SCORE("score", Type.DECIMAL),
  /** How bright the images are, from 0 to 1: the mean of their pixels. */
  INPUT_MEAN("input_mean", Type.DECIMAL),
  /** The mean of the standard deviations of the pixels of each image. */
  INPUT_DEVIATION("input_deviation", Type.DECIMAL),
  /**
   * How many of 1,000 pixels are in each of 16 equal ranges of brightness: an array, the mean of
   * those of the images.
   */
  INPUT_HISTOGRAM("input_histogram", Type.JSON),
  /**
   * How often each class was the answer, if the request has several instances: an object of numbers
   * by class, of the 500 most frequent ones.
   */
  ANSWERS("answers", Type.JSON),
  /** The mean of the probabilities of these answers. */
  MEAN_SCORE("mean_score", Type.DECIMAL),
  /**
   * The best class of each instance, if the request has several: an array, with null where there is
   * none, of the first 1,000 whose classes have 100,000 characters together.
   */
  INSTANCE_LABELS("instance_labels", Type.JSON),
  /** Of how many images the brightness is; an earlier version looked at one. */
  INPUT_IMAGES("input_images", Type.NUMBER);

  /** The name of the log of predictions. */
  public static final String PREDICTIONS = "predictions";

  private static final Map<String, LogField> BY_COLUMN =
      Arrays.stream(values()).collect(Collectors.toMap(LogField::column, Function.identity()));
  private static final List<LogField> OF_EVERY_LOG = List.of(values()).subList(0, 9);

  /** What the values of a field are. */
  public enum Type {
    /** A {@code String}. */
    TEXT("TEXT"),
    /** The name of a {@link Severity}. */
    SEVERITY("TEXT"),
    /** A document of JSON, as a {@code String}. */
    JSON("TEXT"),
    /** A {@code Long}. */
    NUMBER("INTEGER"),
    /** A {@code Double}. */
    DECIMAL("REAL"),
    /** A {@code Long}: microseconds since 1970. */
    TIME("INTEGER"),
    /** A {@code Long}: microseconds. */
    DURATION("INTEGER");

    private final String sql;

    Type(String sql) {
      this.sql = sql;
    }

    /** The type of a column in SQL. */
    public String sql() {
      return sql;
    }

    /** Whether values are a {@code Long}. */
    public boolean isWhole() {
      return sql.equals("INTEGER");
    }
  }

  private final String column;
  private final Type type;

  LogField(String column, Type type) {
    this.column = column;
    this.type = type;
  }

  /** The column's name. */
  public String column() {
    return column;
  }

  public Type type() {
    return type;
  }

  /** Whether the letters and digits in its documents are not escaped, so that they are found. */
  public boolean isCanonical() {
    return this == LABELS || this == JSON_PAYLOAD;
  }

  /** The fields that a log has. */
  public static List<LogField> of(String logName) {
    return logName.equals(PREDICTIONS) ? List.of(values()) : OF_EVERY_LOG;
  }

  /** The field with this column. */
  public static Optional<LogField> named(String column) {
    return Optional.ofNullable(BY_COLUMN.get(column));
  }
}
