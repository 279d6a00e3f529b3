// SPDX-License-Identifier: Apache-2.0
package dev.convnet.bulk;

import dev.convnet.serving.log.entry.LogEntry;
import dev.convnet.serving.log.entry.LogField;
import dev.convnet.serving.log.entry.Severity;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;

/**
 * Classifies the images of a partition, batch by batch, in an executor.
 *
 * @param job by which the answers of one job are known
 * @param kind of the first column; the second one has keys
 * @param top how many classes the response has; 0 for no response
 */
record PartitionClassifier(
    Broadcast<ModelFiles> model, String job, ImageColumn kind, int batchSize, int top)
    implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1;

  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    return new Answers(rows, new FullBatch(SharedModels.of(model.value()), batchSize));
  }

  /** A batch is classified when its first answer is wanted. */
  private final class Answers implements Iterator<Row> {
    private final Iterator<Row> rows;
    private final FullBatch batch;
    private final Queue<Row> ready = new ArrayDeque<>();
    private long count;

    Answers(Iterator<Row> rows, FullBatch batch) {
      this.rows = rows;
      this.batch = batch;
    }

    @Override
    public boolean hasNext() {
      return !ready.isEmpty() || rows.hasNext();
    }

    @Override
    public Row next() {
      if (ready.isEmpty()) classify();
      return ready.remove();
    }

    private void classify() {
      var images = new ArrayList<BulkImage>();
      var keys = new ArrayList<String>();
      while (rows.hasNext() && images.size() < batchSize) {
        var row = rows.next();
        images.add(kind.read(row, 0));
        keys.add(row.getString(1));
      }
      var time = Instant.now();
      long start = System.nanoTime();
      var answers = batch.classify(images);
      long micros = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - start) / images.size();
      for (int i = 0; i < images.size(); i++) {
        var entry = entry(keys.get(i), time).with(LogField.LATENCY, micros);
        entry.with(LogField.REQUEST_BYTES, (long) images.get(i).bytes());
        addAnswer(entry, answers.get(i));
        ready.add(AnswerRow.of(entry.build()));
      }
    }

    private LogEntry.Builder entry(String key, Instant time) {
      var place = key == null ? TaskContext.getPartitionId() + "-" + count++ : key;
      var files = model.value();
      return LogEntry.builder(LogField.PREDICTIONS, time)
          .with(LogField.INSERT_ID, job + ":" + place)
          .with(LogField.REQUEST_ID, key)
          .with(LogField.MODEL_NAME, files.name())
          .with(LogField.MODEL_VERSION, files.version() > 0 ? files.version() : null)
          .with(LogField.API, "classify")
          .with(LogField.ENTRYPOINT, "BULK")
          .with(LogField.SAMPLING_RATE, 1.0);
    }

    private void addAnswer(LogEntry.Builder entry, FullBatch.Answer answer) {
      int status = answer.prediction().isPresent() ? 200 : 400;
      entry.with(LogField.STATUS_CODE, (long) status);
      entry.with(LogField.SEVERITY, Severity.ofStatus(status).name());
      if (answer.prediction().isEmpty()) {
        entry.with(LogField.ERROR, answer.error());
        return;
      }
      var prediction = answer.prediction().get();
      entry.with(LogField.INSTANCES, 1L);
      entry.with(LogField.LABEL, prediction.best().label());
      entry.with(LogField.SCORE, decimal(prediction.best().probability()));
      if (top > 0) entry.with(LogField.RESPONSE, AnswerRow.response(prediction.top(top)));
    }

    /** With the digits that the model server answers. */
    private static double decimal(float score) {
      return Double.parseDouble(Float.toString(score));
    }
  }
}
