// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.log;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.convnet.serving.images.LoggedImage;
import dev.convnet.serving.images.RequestImages;
import dev.convnet.serving.log.entry.LogEntry;
import dev.convnet.serving.log.entry.LogField;
import dev.convnet.serving.log.filter.LogFilter;
import dev.convnet.serving.log.store.LogQuery;
import dev.convnet.serving.log.store.LogReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Writes the images of logged requests into a folder for each class that was told as feedback, as
 * {@code train} and {@code transfer} read them.
 */
final class LoggedImages {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern CLASS_NAME = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N} _.-]*");

  private final LogReader reader;
  private final Path folder;
  private final Map<String, Map<Integer, Label>> labels = new HashMap<>();
  private int written;

  /** What the last feedback on an instance says, and what became of it. */
  private static final class Label {
    String name = "";
    boolean isWritten;
    Optional<LoggedImage.Reason> refusal = Optional.empty();

    /** In the end of a sentence. */
    String whyNot() {
      if (!CLASS_NAME.matcher(name).matches()) return "their class cannot be the name of a folder";
      return refusal
          .map(reason -> "their request " + reason)
          .orElse("their request is not in the log, or does not pass the filter");
    }
  }

  LoggedImages(LogReader reader, Path folder) {
    this.reader = reader;
    this.folder = folder;
  }

  /**
   * Writes them.
   *
   * @param filter of the predictions
   * @return what was done, in a sentence, and a line for each reason why labels have no image
   */
  String write(LogFilter filter) throws IOException {
    reader.query(
        LogQuery.of(LogFilter.parse("log_name=feedback")), found -> readLabel(found.entry()));
    var predictions = LogFilter.parse("log_name=predictions").and(filter);
    reader.query(LogQuery.of(predictions), found -> write(found.entry()));
    var skipped = new TreeMap<String, Integer>();
    for (var request : labels.values()) {
      for (var label : request.values()) {
        if (!label.isWritten) skipped.merge(label.whyNot(), 1, Integer::sum);
      }
    }
    var said = new StringBuilder("wrote %d images into %s".formatted(written, folder));
    skipped.forEach((why, count) -> said.append("%nskipped %d: %s".formatted(count, why)));
    return said.toString();
  }

  /** The last label counts that can be the name of a folder. */
  private void readLabel(LogEntry entry) throws IOException {
    var json = JSON.readTree(entry.value(LogField.JSON_PAYLOAD).orElse("{}").toString());
    var label =
        labels
            .computeIfAbsent(json.path("request_id").asText(), id -> new TreeMap<>())
            .computeIfAbsent(json.path("instance").asInt(), place -> new Label());
    var name = json.path("label").asText();
    if (label.name.isEmpty() || CLASS_NAME.matcher(name).matches()) label.name = name;
  }

  private void write(LogEntry entry) throws IOException {
    var told = labels.get(entry.value(LogField.REQUEST_ID).orElse("").toString());
    if (told == null) return;
    var images = RequestImages.of(entry);
    for (var instance : told.entrySet()) {
      var label = instance.getValue();
      if (label.isWritten || !CLASS_NAME.matcher(label.name).matches()) continue;
      var image = images.image(instance.getKey());
      label.refusal = image.refusal();
      if (label.refusal.isPresent()) continue;
      write(entry.insertId() + "-" + instance.getKey(), label.name, image.file());
      label.isWritten = true;
    }
  }

  private void write(String name, String label, byte[] image) throws IOException {
    var into = Files.createDirectories(folder.resolve(label));
    var plain = name.replaceAll("[^A-Za-z0-9_.-]", "_"); // may come from elsewhere
    Files.write(into.resolve(plain + LoggedImage.extension(image)), image);
    written++;
  }
}
