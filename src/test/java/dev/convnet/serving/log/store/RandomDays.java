// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.store;

import dev.convnet.serving.log.entry.Cursor;
import dev.convnet.serving.log.entry.LogEntry;
import dev.convnet.serving.log.entry.LogField;
import dev.convnet.serving.log.entry.Sequenced;
import dev.convnet.serving.log.filter.LogFilter;
import dev.convnet.serving.log.metric.MetricBook;
import dev.convnet.serving.log.metric.MetricFile;
import dev.convnet.serving.log.report.ReportQuery;
import dev.convnet.serving.log.report.ReportStep;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Random predictions of three days and feedback to them, and what a recount of them gives. */
final class RandomDays {
  static final Instant START = Instant.parse("2026-11-27T00:00:00Z");
  static final Instant END = START.plus(Duration.ofDays(3));
  private static final int ENTRIES = 3000;

  private static final List<LogEntry> PREDICTIONS = new ArrayList<>();
  private static final List<LogEntry> FEEDBACK = new ArrayList<>();
  private static final Map<String, String> TRUTH = new TreeMap<>();

  static {
    var random = new Random(17);
    for (int i = 0; i < ENTRIES; i++) PREDICTIONS.add(prediction(random, i));
    for (int i = 0; i < ENTRIES; i += 3) {
      var entry = PREDICTIONS.get(i);
      for (int time = 0; time <= i % 2; time++) { // some are told twice; the last word counts
        var truth = Integer.toString(random.nextInt(4));
        var later = LogEntry.instant(entry.timestamp()).plus(Duration.ofHours(30L * time));
        TRUTH.put("request" + i + "/0", truth);
        FEEDBACK.add(feedback(later, "request" + i, 0, truth));
        var other = Integer.toString(random.nextInt(2));
        TRUTH.put("request" + i + "/1", other);
        FEEDBACK.add(feedback(later, "request" + i, 1, other));
        FEEDBACK.add(feedback(later, "request" + i, -1, truth));
      }
    }
  }

  private RandomDays() {}

  /** Stores the entries in a folder. */
  static void store(Path folder) throws IOException {
    var clock = Clock.fixed(END, ZoneOffset.UTC);
    var metrics = new MetricBook(new MetricFile(folder));
    var all = new ArrayList<Sequenced>();
    for (var entry : PREDICTIONS) all.add(new Sequenced(all.size() + 1L, entry));
    for (var entry : FEEDBACK) all.add(new Sequenced(all.size() + 1L, entry));
    var store = LogStore.open(folder, StoreSettings.defaults(), metrics, clock);
    store.receive(all, Cursor.at(all.size() + 1L));
    store.close();
  }

  static ReportQuery query(String filter, Instant from, Instant to, ReportStep step) {
    return new ReportQuery(
        LogField.PREDICTIONS, LogFilter.parse(filter), from, to, step, Optional.empty());
  }

  private static LogEntry prediction(Random random, int i) {
    long micros = random.nextLong(Duration.between(START, END).toNanos() / 1000);
    boolean fails = random.nextInt(10) == 0;
    return LogEntry.builder(LogField.PREDICTIONS, LogEntry.instant(LogEntry.micros(START) + micros))
        .with(LogField.REQUEST_ID, "request" + i)
        .with(LogField.STATUS_CODE, fails ? 400L + random.nextInt(3) : 200L)
        .with(LogField.MODEL_NAME, random.nextBoolean() ? "one-a" : "two")
        .with(LogField.LATENCY, (long) random.nextInt(50_000))
        .with(LogField.LABEL, fails ? null : Integer.toString(random.nextInt(4)))
        .with(LogField.SCORE, fails ? null : random.nextDouble())
        .with(
            LogField.ANSWERS,
            fails || i % 5 > 0 ? null : "{\"0\":%d,\"many\":1}".formatted(1 + i % 3))
        .with(LogField.MEAN_SCORE, fails || i % 5 > 0 ? null : random.nextDouble())
        .with(
            LogField.INSTANCE_LABELS,
            fails || i % 5 > 0
                ? null
                : "[\"the first\",%s]".formatted(i % 4 == 0 ? null : "\"" + i % 2 + "\""))
        .with(LogField.INPUT_IMAGES, i % 3 == 0 ? null : 1L + i % 3)
        .with(LogField.INPUT_MEAN, i % 4 == 0 ? null : random.nextDouble())
        .with(LogField.INPUT_DEVIATION, i % 4 == 0 ? null : random.nextDouble())
        .with(LogField.INPUT_HISTOGRAM, i % 4 == 0 ? null : histogram(random).toString())
        .build();
  }

  private static List<Integer> histogram(Random random) {
    return random.ints(16, 0, 100).boxed().toList();
  }

  private static LogEntry feedback(Instant time, String request, int instance, String label) {
    return LogEntry.builder("feedback", time)
        .with(
            LogField.JSON_PAYLOAD,
            "{\"request_id\":\"%s\",\"instance\":%d,\"label\":\"%s\"}"
                .formatted(request, instance, label))
        .build();
  }

  static List<LogEntry> recounted(ReportQuery query, Instant from, Instant to) {
    return at(from, to).filter(query.filter()::matches).toList();
  }

  static Stream<LogEntry> at(Instant from, Instant to) {
    return PREDICTIONS.stream()
        .filter(e -> e.timestamp() >= LogEntry.micros(from))
        .filter(e -> e.timestamp() < LogEntry.micros(to));
  }

  static long images(LogEntry entry) {
    return (Long) entry.value(LogField.INPUT_IMAGES).orElse(1L);
  }

  static double mean(List<LogEntry> entries, LogField field) {
    if (entries.isEmpty()) return 0;
    return entries.stream().mapToDouble(e -> images(e) * (Double) value(e, field)).sum()
        / entries.stream().mapToLong(RandomDays::images).sum();
  }

  /** Whether each instance with an answer and feedback is right. */
  static Stream<Boolean> judged(List<LogEntry> entries) {
    var judged = Stream.<Boolean>builder();
    for (var entry : entries) {
      var id = value(entry, LogField.REQUEST_ID);
      if (!TRUTH.containsKey(id + "/0")) continue;
      entry
          .value(LogField.LABEL)
          .ifPresent(label -> judged.add(TRUTH.get(id + "/0").equals(label)));
      var labels = (String) entry.value(LogField.INSTANCE_LABELS).orElse("null]");
      var second = labels.substring(labels.indexOf(',') + 1, labels.length() - 1);
      if (!second.equals("null")) judged.add(second.equals("\"" + TRUTH.get(id + "/1") + "\""));
    }
    return judged.build();
  }

  static List<Long> histogram(List<LogEntry> entries) {
    var sums = new long[16];
    for (var entry : entries) {
      var text = entry.value(LogField.INPUT_HISTOGRAM).orElse("[]").toString();
      var numbers = text.substring(1, text.length() - 1).split(", ");
      for (int i = 0; i < numbers.length && numbers.length == 16; i++) {
        sums[i] += images(entry) * Integer.parseInt(numbers[i]);
      }
    }
    return LongStream.of(sums).boxed().toList();
  }

  static Map<String, Long> classes(List<Long> histogram) {
    var classes = new TreeMap<String, Long>();
    for (int i = 0; i < 16; i++) classes.put(Integer.toString(i), histogram.get(i));
    return classes;
  }

  static Object value(LogEntry entry, LogField field) {
    return entry.value(field).orElseThrow();
  }

  /** The sum over all instances. */
  static double scores(List<LogEntry> entries) {
    return entries.stream()
        .mapToDouble(
            e ->
                e.value(LogField.MEAN_SCORE)
                    .map(mean -> (Double) mean * instances((String) value(e, LogField.ANSWERS)))
                    .orElseGet(() -> (Double) e.value(LogField.SCORE).orElse(0.0)))
        .sum();
  }

  static long instances(String answers) {
    return answersToZero(answers) + 1;
  }

  static long answersToZero(String answers) {
    return Long.parseLong(answers.substring("{\"0\":".length(), answers.indexOf(',')));
  }

  static Map<String, Long> answers(List<LogEntry> entries) {
    var counts = new TreeMap<String, Long>();
    for (var entry : entries) {
      var several = entry.value(LogField.ANSWERS);
      if (several.isPresent()) {
        counts.merge("0", answersToZero((String) several.get()), Long::sum);
        counts.merge("many", 1L, Long::sum);
      } else {
        entry.value(LogField.LABEL).ifPresent(label -> counts.merge((String) label, 1L, Long::sum));
      }
    }
    return counts;
  }
}
