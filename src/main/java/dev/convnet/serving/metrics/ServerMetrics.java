// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.metrics;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts requests and measures how long they take, by TensorFlow Serving's names, labels and
 * buckets: {@code :tensorflow:serving:request_count}, {@code …request_latency} and {@code
 * …runtime_latency} of requests for predictions, in microseconds. {@code
 * :convnet:serving:http_requests} counts all requests, also those that are refused before it is
 * known what they are for. Thread-safe.
 */
public final class ServerMetrics {
  /** Where TensorFlow Serving has them. */
  public static final String PATH = "/monitoring/prometheus/metrics";

  /** Of {@link #text}. */
  public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private static final String PREFIX = ":tensorflow:serving:";
  private static final String HTTP = ":convnet:serving:http_requests";
  private static final String BATCH_THREADS = "batch_threads";
  private static final Set<String> METHODS =
      Set.of("GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH");

  /** TensorFlow's status codes, as TensorFlow Serving translates them to HTTP. */
  private static final Map<Integer, String> STATUSES =
      Map.of(
          401, "UNAUTHENTICATED",
          403, "PERMISSION_DENIED",
          404, "NOT_FOUND",
          408, "DEADLINE_EXCEEDED",
          409, "ABORTED",
          429, "RESOURCE_EXHAUSTED",
          499, "CANCELLED",
          501, "UNIMPLEMENTED",
          503, "UNAVAILABLE",
          504, "DEADLINE_EXCEEDED");

  private final Series<LongAdder> requests =
      new Series<>(List.of("model_name", "status"), LongAdder::new);
  private final Series<Histogram> requestLatency =
      new Series<>(List.of("model_name", "API", "entrypoint"), Histogram::ofLatencies);
  private final Series<Histogram> runtimeLatency =
      new Series<>(List.of("model_name", "API", "runtime"), Histogram::ofLatencies);
  private final Series<Histogram> batchWait =
      new Series<>(List.of("thread_pool_name"), Histogram::ofBatchWaits);
  private final Series<Histogram> batchRows =
      new Series<>(List.of("model_name"), Histogram::ofBatchSizes);
  private final Series<Histogram> padding =
      new Series<>(List.of("model_name"), Histogram::ofBatchSizes);
  private final Series<LongAdder> failedBatches =
      new Series<>(List.of("model_name"), LongAdder::new);
  private final Series<Histogram> stages =
      new Series<>(List.of("model_name", "version", "signature", "stage"), Histogram::ofLatencies);
  private final Series<LongAdder> http = new Series<>(List.of("method", "code"), LongAdder::new);

  /**
   * Counts an answer of any kind.
   *
   * @param status of HTTP
   */
  public void countHttp(String method, int status) {
    http.of(METHODS.contains(method) ? method : "other", Integer.toString(status)).increment();
  }

  /**
   * Counts a request for a prediction by HTTP.
   *
   * @param model that is served; empty if there is no such model, because names that clients invent
   *     would fill the memory
   * @param api predict, classify or regress
   * @param status of HTTP
   * @param nanoseconds from the arrival of the request's head to the end of the answer
   */
  public void countRequest(String model, String api, int status, long nanoseconds) {
    countRequest(model, api, "REST", name(status), nanoseconds);
  }

  /**
   * Counts a request for a prediction.
   *
   * @param model as above
   * @param entrypoint REST or GRPC
   * @param status the name of TensorFlow's code
   * @param nanoseconds from the arrival of the request's head to the end of the answer
   */
  public void countRequest(
      String model, String api, String entrypoint, String status, long nanoseconds) {
    requests.of(model, status).increment();
    requestLatency.of(model, api, entrypoint).add(TimeUnit.NANOSECONDS.toMicros(nanoseconds));
  }

  /**
   * Measures TensorFlow's part of a request.
   *
   * @param api Predict, Classify or Regress
   */
  public void ran(String model, String api, long nanoseconds) {
    runtimeLatency.of(model, api, "TF1").add(TimeUnit.NANOSECONDS.toMicros(nanoseconds));
  }

  /** Measures the stages of a request, if it came so far that its model is known. */
  public void count(StageTimes times) {
    times
        .target()
        .ifPresent(
            target ->
                times.forEach(
                    (stage, nanoseconds) ->
                        stages
                            .of(
                                target.model(),
                                Long.toString(target.version()),
                                target.signature(),
                                stage.label())
                            .add(TimeUnit.NANOSECONDS.toMicros(nanoseconds))));
  }

  /** Measures how long a request waited for its batch. */
  public void waitedForBatch(long nanoseconds) {
    batchWait.of(BATCH_THREADS).add(TimeUnit.NANOSECONDS.toMicros(nanoseconds));
  }

  /**
   * Measures a batch.
   *
   * @param rows of requests
   * @param filledUp with the rows that fill it up
   */
  public void ranBatch(String model, int rows, int filledUp) {
    batchRows.of(model).add(rows);
    padding.of(model).add(filledUp - rows);
  }

  /** Counts a batch that failed, so that each of its requests ran alone. */
  public void batchFailed(String model) {
    failedBatches.of(model).increment();
  }

  private static String name(int status) {
    if (status < 400) return "OK";
    return STATUSES.getOrDefault(status, status < 500 ? "INVALID_ARGUMENT" : "INTERNAL");
  }

  /** All values in Prometheus's text format. */
  public String text() {
    var text = new PrometheusText();
    counters(text, PREFIX + "request_count", "The total number of requests.", requests);
    histograms(
        text,
        PREFIX + "request_latency",
        "Distribution of wall time (in microseconds) for requests.",
        requestLatency);
    histograms(
        text,
        PREFIX + "runtime_latency",
        "Distribution of wall time (in microseconds) for the TensorFlow runtime.",
        runtimeLatency);
    histograms(
        text,
        PREFIX + "batching_session:queuing_latency",
        "Distribution of wall time spent (in microseconds) in queuing",
        batchWait);
    histograms(
        text,
        PREFIX + "batching_session:input_batch_size",
        "Distribution of the rows of batches, without padding.",
        batchRows);
    histograms(
        text,
        PREFIX + "batching_session:padding_size",
        "Distribution of the rows that fill batches up.",
        padding);
    counters(
        text,
        ":convnet:serving:failed_batches",
        "The total number of batches that failed, whose requests ran alone.",
        failedBatches);
    histograms(
        text,
        ":convnet:serving:stage_latency",
        "Distribution of wall time (in microseconds) for the stages of requests.",
        stages);
    counters(text, HTTP, "The total number of answers to requests of all kinds.", http);
    JvmMetrics.write(text);
    return text.toString();
  }

  private static void counters(
      PrometheusText text, String name, String help, Series<LongAdder> counters) {
    text.metric(name, "counter", help);
    counters.forEach((labels, count) -> text.sample(name, labels, Long.toString(count.sum())));
  }

  private static void histograms(
      PrometheusText text, String name, String help, Series<Histogram> histograms) {
    text.metric(name, "histogram", help);
    histograms.forEach((labels, histogram) -> histogram.write(text, name, labels));
  }
}
