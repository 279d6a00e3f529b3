// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convnet.error.InvalidSettingException;
import dev.convnet.serving.images.RequestImages;
import dev.convnet.serving.log.EventLog;
import dev.convnet.serving.log.entry.LogEntry;
import dev.convnet.serving.log.entry.LogField;
import dev.convnet.serving.log.entry.Sequenced;
import dev.convnet.serving.log.filter.LogFilter;
import dev.convnet.serving.log.report.ReportQuery;
import dev.convnet.serving.log.report.ReportStep;
import dev.convnet.serving.log.store.LogQuery;
import dev.convnet.serving.log.store.LogReader;
import dev.convnet.serving.log.store.ReportReader;
import dev.convnet.serving.repository.StatusCode;
import dev.convnet.serving.rest.RestApi.Answer;
import io.javalin.Javalin;
import io.javalin.http.ContentType;
import io.javalin.http.Context;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/** What the page of a log asks for: reports, and the newest entries. */
final class ReportRoutes {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final Duration DEFAULT_TIME = Duration.ofHours(24);
  private static final long PATIENCE_SECONDS = 5;
  private static final int MOST_ENTRIES = 100;
  private static final int MOST_IMAGES = 24;

  /** The summary of a request begins with the number of its bytes. */
  private static final String LOGGED_WHOLE = "request!~\"^.\\\"bytes\\\":[0-9]\"";

  private static final String BUSY = "another report is being made; try again";

  /** Of an answer, roughly. */
  private static final int MOST_CHARACTERS = 1 << 20;

  private final EventLog log;

  /** One question at a time leaves the processors to the models. */
  private final Semaphore turn = new Semaphore(1);

  ReportRoutes(EventLog log) {
    this.log = log;
  }

  void addTo(Javalin server) {
    server.get("/v1/logs/report", context -> answer(context, this::report));
    server.get("/v1/logs/entries", context -> answer(context, this::entries));
    server.get("/v1/logs/images", context -> answer(context, this::images));
    server.get("/v1/logs/entries/{seq}/image", this::image);
    server.get("/v1/logs/alerts", this::alerts);
  }

  private void alerts(Context context) {
    context.header("Cache-Control", "no-store").json(Map.of("alerts", log.alerts()));
  }

  private interface Question {
    Object ask(Context context) throws IOException;
  }

  private void answer(Context context, Question question) throws IOException, InterruptedException {
    context.header("Cache-Control", "no-store");
    if (!turn.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      PostedBodies.send(context, Answer.error(StatusCode.UNAVAILABLE, BUSY));
      return;
    }
    try {
      context.json(question.ask(context));
    } catch (InvalidSettingException e) {
      PostedBodies.send(context, Answer.error(StatusCode.INVALID_ARGUMENT, e.getMessage()));
    } finally {
      turn.release();
    }
  }

  private Object report(Context context) throws IOException {
    return new ReportReader(log.folder(), LIMIT).report(query(context));
  }

  private ReportQuery query(Context context) {
    var to = time(context, "to").orElseGet(() -> log.clock().instant());
    var from = time(context, "from").orElse(to.minus(DEFAULT_TIME));
    var reference = parameter(context, "reference").map(text -> day("reference", text));
    var step = ReportStep.named(parameter(context, "step").orElse("hour"));
    var name = parameter(context, "log").orElse(LogField.PREDICTIONS);
    return new ReportQuery(name, filter(context), from, to, step, reference);
  }

  /** The newest entries, the oldest of them first, without what clients sent and got. */
  private Object entries(Context context) throws IOException {
    long after = number(context, "after", -1, Long.MAX_VALUE);
    var query =
        LogQuery.of(query(context).all().and(filter(context)))
            .newest(number(context, "limit", 20, MOST_ENTRIES))
            .after(after);
    var found = new ArrayList<ObjectNode>();
    var reader = new LogReader(log.folder(), LIMIT);
    // what is stored later has a higher number, whatever its time
    var size = new long[] {0, after < 0 ? reader.last() : after};
    reader.query(query, entry -> add(entry, found, size));
    Collections.reverse(found);
    return JSON.createObjectNode()
        .put("last", size[1])
        .set("entries", JSON.createArrayNode().addAll(found));
  }

  /**
   * The newest entries with a label whose requests were logged whole, and may have an image; each
   * with the places of the instances that have this label.
   */
  private Object images(Context context) throws IOException {
    var label = parameter(context, "label").orElse("");
    var labelled =
        LogFilter.parse(
            "%s AND (label=%s OR instance_labels:%s)"
                .formatted(LOGGED_WHOLE, quoted(label), quoted(JSON.writeValueAsString(label))));
    var query = LogQuery.of(query(context).all().and(filter(context)).and(labelled));
    var found = new ArrayList<ObjectNode>();
    new LogReader(log.folder(), LIMIT)
        .query(
            query.newest(number(context, "limit", MOST_IMAGES, MOST_IMAGES)),
            entry -> {
              add(entry, found, new long[2]);
              var places = found.get(found.size() - 1).putArray("instances");
              instances(entry.entry(), label).forEach(places::add);
            });
    return Map.of("entries", found);
  }

  private static String quoted(String text) {
    return '"' + text.replaceAll("[\"\\\\]", "\\\\$0") + '"';
  }

  /** As {@code label="…"} in a filter, without regard to capital letters. */
  private static List<Integer> instances(LogEntry entry, String label) throws IOException {
    var labels = JSON.readTree((String) entry.value(LogField.INSTANCE_LABELS).orElse("[]"));
    if (labels.isEmpty()) return List.of(0);
    return IntStream.range(0, labels.size())
        .filter(place -> labels.get(place).asText().equalsIgnoreCase(label))
        .boxed()
        .toList();
  }

  /** The image of an instance of an entry as a PNG file; 404 if there is none. */
  private void image(Context context) throws IOException, InterruptedException {
    context.header("Cache-Control", "no-store");
    if (!turn.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      PostedBodies.send(context, Answer.error(StatusCode.UNAVAILABLE, BUSY));
      return;
    }
    try {
      var seq = context.pathParam("seq");
      var reader = new LogReader(log.folder(), LIMIT);
      var entry =
          seq.matches("\\d{1,18}") ? reader.entry(Long.parseLong(seq)) : Optional.<LogEntry>empty();
      var instance = parameter(context, "instance").orElse("0");
      boolean isHere = entry.isPresent() && instance.matches("\\d{1,4}");
      var png = isHere ? png(entry.get(), Integer.parseInt(instance)) : Optional.<byte[]>empty();
      if (png.isPresent()) {
        context.header("X-Content-Type-Options", "nosniff");
        context.contentType(ContentType.IMAGE_PNG).result(png.get());
      } else {
        var none = "there is no image of the entry '%s'".formatted(seq);
        PostedBodies.send(context, Answer.error(StatusCode.NOT_FOUND, none));
      }
    } finally {
      turn.release();
    }
  }

  /** Drawn again, so that nothing that a client sent comes to a browser as it is. */
  private static Optional<byte[]> png(LogEntry entry, int instance) throws IOException {
    var image = RequestImages.of(entry).image(instance).preview();
    if (image.isEmpty()) return Optional.empty();
    var out = new ByteArrayOutputStream();
    ImageIO.write(image.get(), "png", out);
    return Optional.of(out.toByteArray());
  }

  private static void add(Sequenced found, List<ObjectNode> entries, long[] size) {
    size[1] = Math.max(size[1], found.sequence());
    if (size[0] > MOST_CHARACTERS) return;
    var json = EntryStream.json(found);
    size[0] += json.toString().length();
    entries.add(json);
  }

  /** For the entries of the log that a question names; of all if it names none. */
  static LogFilter logFilter(Context context) {
    var name = parameter(context, "log").map(LogEntry::requireName);
    return name.map(log -> LogFilter.parse("log_name=\"%s\"".formatted(log)))
        .orElse(LogFilter.ALL)
        .and(filter(context));
  }

  private static LogFilter filter(Context context) {
    return LogFilter.parse(parameter(context, "filter").orElse(""));
  }

  private static Optional<String> parameter(Context context, String name) {
    return Optional.ofNullable(context.queryParam(name)).filter(text -> !text.isBlank());
  }

  private static long number(Context context, String name, long absent, long most) {
    try {
      long number = parameter(context, name).map(Long::parseLong).orElse(absent);
      if (number >= -1 && number <= most) return number;
    } catch (NumberFormatException e) {
      // said below
    }
    throw new InvalidSettingException(name, "must be a number up to " + most);
  }

  private static Optional<Instant> time(Context context, String name) {
    return parameter(context, name)
        .map(
            text -> {
              if (!text.contains("T")) {
                return day(name, text).atStartOfDay().toInstant(ZoneOffset.UTC);
              }
              try {
                return Instant.parse(text);
              } catch (DateTimeException e) {
                throw new InvalidSettingException(
                    name, "must be such as 2026-11-30T12:00:00Z, got '" + text + "'");
              }
            });
  }

  private static LocalDate day(String name, String text) {
    try {
      return LocalDate.parse(text);
    } catch (DateTimeException e) {
      throw new InvalidSettingException(name, "must be such as 2026-11-30, got '" + text + "'");
    }
  }
}
